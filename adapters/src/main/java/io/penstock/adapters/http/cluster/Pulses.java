package io.penstock.adapters.http.cluster;

import io.penstock.engine.port.Cluster.Server;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells servers that run code for this one, twice a second, that it still waits. A connection may
 * look open for a quarter of an hour to the side that only writes, so without this a server behind
 * a broken network would run code that nobody waits for, and that may be run again elsewhere.
 */
final class Pulses {

  private final HttpRuntimes.Parts parts;

  /** How many runs each has. Guarded by this, as is what follows. */
  private final Map<Server, Integer> runs = new HashMap<>();

  private final Set<Server> beating = new HashSet<>();

  Pulses(HttpRuntimes.Parts parts) {
    this.parts = parts;
  }

  /** The server is about to run something. */
  synchronized void begin(Server server) {
    runs.merge(server, 1, Integer::sum);
    if (beating.add(server)) {
      Thread.ofVirtual().name("pulse to " + server.url()).start(() -> beat(server));
    }
  }

  /** It runs that no more. */
  synchronized void end(Server server) {
    runs.computeIfPresent(server, (_, n) -> n == 1 ? null : n - 1);
  }

  private void beat(Server server) {
    try {
      do {
        Thread.sleep(parts.pace().pulse());
      } while (goesOn(server));
    } catch (InterruptedException nobodyMeansUs) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean goesOn(Server server) {
    if (!runs.containsKey(server)) {
      beating.remove(server);
      return false;
    }
    HttpRequest pulse =
        parts
            .request(server, "/cluster/servers/" + parts.cluster().epoch())
            .timeout(parts.pace().silence())
            .PUT(BodyPublishers.noBody())
            .build();
    // Whether it came shows in what the server does.
    var _ = parts.client().sendAsync(pulse, BodyHandlers.discarding());
    return true;
  }
}
