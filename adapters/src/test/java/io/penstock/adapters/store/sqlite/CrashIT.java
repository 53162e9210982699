package io.penstock.adapters.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.testkit.SampleRequests;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed in the middle of its work. It cannot show what a power failure does,
 * since the page cache of the system outlives the process.
 */
@Timeout(60)
class CrashIT {

  @TempDir Path folder;

  @Test
  void killedServerGivesUpItsFolderAndNothingItAcknowledged() throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader output = server.inputReader()) {
      while (acknowledged.size() < 2_000) {
        acknowledged.add(readId(output));
      }
      StoreFixtures.assertSays(
          "is in use by another server",
          assertThrows(
              StoreException.class, () -> SqliteStore.open(folder, SqliteSettings.DEFAULT)));
      // Through the handle, because Process.destroyForcibly() also closes what we still read.
      server.toHandle().destroyForcibly();
      output.lines().filter(line -> line.length() == 36).forEach(acknowledged::add);
    } finally {
      server.destroyForcibly();
    }
    assertFalse(server.waitFor() == 0, "it did not end by itself");

    try (SqlStore store = SqliteStore.open(folder, SqliteSettings.DEFAULT)) {
      for (String line : acknowledged) {
        RequestId id = RequestId.parse(line).orElseThrow();
        RequestRecord record = store.requests().find(id, true).orElseThrow();
        assertEquals(Status.COMPLETED, record.state().status());
        assertEquals(1, store.requests().children(id).size(), "its step is there, too");
        AcceptedKey key = key(id);
        assertEquals(Optional.of(key), store.requests().acceptedKey(key.key().scope()));
      }
      RequestRecord next = SampleRequests.pending();
      store.requests().commit(List.of(next));
      assertTrue(store.requests().find(next.id(), true).isPresent());
    }
  }

  /** The key that a request is made with. */
  private static AcceptedKey key(RequestId request) {
    Sha256 hash = new Sha256.Builder().add(request.toString()).build();
    return AcceptedKey.of(
        new IdempotencyKey(hash, hash),
        SampleRequests.CREATED,
        new AcceptedKey.Answer.OfDirect(request, 1));
  }

  private static String readId(BufferedReader output) throws Exception {
    String line = output.readLine();
    if (line == null) {
      throw new AssertionError("the server ended too early");
    }
    return line;
  }

  /** Runs requests on many threads for ever, and prints the id of each that is committed. */
  static final class Server {

    private Server() {}

    public static void main(String[] arguments) {
      SqlStore store = SqliteStore.open(Path.of(arguments[0]), SqliteSettings.DEFAULT);
      PrintStream output = System.out;
      for (int i = 0; i < 20; i++) {
        Thread.ofPlatform().start(() -> runForever(store, output));
      }
    }

    private static void runForever(SqlStore store, PrintStream output) {
      try {
        while (true) {
          RequestRecord request = SampleRequests.pending();
          store.requests().record(request.withState(SampleRequests.processing()));
          store
              .requests()
              .record(
                  SampleRequests.pendingStepOf(request.id()).withState(SampleRequests.completed()));
          store
              .requests()
              .commit(
                  List.of(request.withState(SampleRequests.completed())),
                  List.of(),
                  key(request.id()));
          output.println(request.id());
        }
      } catch (InterruptedException nobodyInterrupts) {
        throw new AssertionError(nobodyInterrupts);
      }
    }
  }
}
