package io.penstock.bench;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long it takes until what is asked of one server is so at another: a cancel of what the other
 * has, a deletion, and a change of a definition. Each is looked at on the other server right after
 * the answer, and has to be so by then.
 */
final class PostgresReach {

  private static final int COUNT = 100;
  private static final int WARM_UP = 10;
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HELD = "/deployments/held/versions/v1/requests";
  private static final String CANCELLED = "{\"status\": \"cancelled\"}";

  private final List<ServerProcess> servers;
  private final Connection database;
  private final Report report;
  private int turn;

  /**
   * @param servers two or more
   * @param database of theirs
   */
  PostgresReach(List<ServerProcess> servers, Connection database, Report report) {
    this.servers = servers;
    this.database = database;
    this.report = report;
  }

  /** For {@link #run}: a deployment of which a request runs until it is cancelled. */
  static void define(Setup setup) throws IOException, InterruptedException {
    setup.deployment("held", Setup.HOLD, 1);
  }

  void run() throws Exception {
    report.print("cancel of what another server has", measure(this::cancel));
    report.print("deletion, seen by another server", measure(this::delete));
    report.print("change of a definition, seen by another server", measure(this::change));
  }

  /** Times one after the other, in nanoseconds. */
  private interface Timed {
    long once() throws Exception;
  }

  private static Latencies measure(Timed timed) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      timed.once();
    }
    long[] times = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      times[i] = timed.once();
    }
    return Latencies.of(times);
  }

  private long cancel() throws Exception {
    ServerProcess one = servers.getFirst();
    String id = call(one, "POST", HELD + "/batch", "[{\"x\": 1}]").get(0).get("id").asString();
    String request = HELD + "/" + id;
    while (!isBegun(id)) {
      Thread.sleep(2);
    }
    ServerProcess owner = ownerOf(id);
    ServerProcess other = servers.stream().filter(each -> each != owner).findFirst().orElseThrow();
    long begun = System.nanoTime();
    call(other, "PATCH", request, CANCELLED);
    long time = System.nanoTime() - begun;
    require("cancelled", call(owner, "GET", request, "").get("status").asString());
    return time;
  }

  private boolean isBegun(String id) throws Exception {
    return "processing"
        .equals(call(servers.getFirst(), "GET", HELD + "/" + id, "").get("status").asString());
  }

  private ServerProcess ownerOf(String id) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement(
            "SELECT holder FROM lease JOIN open_request ON owner = epoch WHERE id = ?")) {
      query.setObject(1, UUID.fromString(id));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        String holder = row.getString(1);
        return servers.stream()
            .filter(server -> holder.endsWith("(process %d)".formatted(server.pid())))
            .findFirst()
            .orElseThrow();
      }
    }
  }

  private long delete() throws Exception {
    ServerProcess one = next();
    ServerProcess other = next();
    String requests = "/pipelines/direct/requests";
    String id = call(one, "POST", requests, "{\"x\": 1}").get("id").asString();
    String request = requests + "/" + id;
    require(id, call(other, "GET", request, "").get("id").asString());
    long begun = System.nanoTime();
    call(one, "DELETE", request, "");
    long time = System.nanoTime() - begun;
    try {
      call(other, "GET", request, "");
    } catch (IOException gone) {
      if (String.valueOf(gone.getMessage()).contains(" 404 ")) {
        return time;
      }
      throw gone;
    }
    throw new IllegalStateException("The request %s is deleted, and found.".formatted(id));
  }

  private long change() throws Exception {
    ServerProcess one = next();
    ServerProcess other = next();
    String pipeline = "/pipelines/direct";
    String description = "change " + turn;
    String change = "{\"description\": \"%s\"}".formatted(description);
    long begun = System.nanoTime();
    call(one, "PATCH", pipeline, change);
    long time = System.nanoTime() - begun;
    require(description, call(other, "GET", pipeline, "").get("description").asString());
    return time;
  }

  private ServerProcess next() {
    return servers.get(turn++ % servers.size());
  }

  private static void require(String expected, String found) {
    if (!found.equals(expected)) {
      throw new IllegalStateException("'%s' instead of '%s'".formatted(found, expected));
    }
  }

  private static JsonNode call(ServerProcess server, String method, String path, String body)
      throws IOException {
    URI url = URI.create(server.url() + Setup.PROJECT + path);
    try (HttpConnection connection = new HttpConnection(server.uri())) {
      byte[] answer =
          connection.exchange(HttpConnection.request(method, url, ServerProcess.TOKEN, body));
      return JSON.readTree(answer);
    }
  }
}
