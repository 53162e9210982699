package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import io.penstock.testkit.CuttingProxy;
import io.penstock.testkit.PostgresDatabases;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Soon;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a PostgreSQL database, of which one serves. */
class StandbyIT {

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private String database = "";

  @BeforeEach
  void createDatabase() throws Exception {
    database = PostgresServer.shared().newDatabase();
  }

  @AfterEach
  void dropDatabase() throws Exception {
    PostgresServer.shared().dropDatabase(database);
  }

  @Test
  void secondServerWaitsAndServesWhenTheFirstHasStopped() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      ApiClient api = client(first, folder);
      api.post("/projects/default/buckets", "{\"name\": \"kept\"}");
      shareKey("first", "second");
      int port = freePort();
      try (RunningProcess second = serve("second", port)) {
        awaitAnswer(port, "/ready", "The database is used by the server ");
        assertEquals("{\"status\":\"ok\"}", get(port, "/health"));
        assertTrue(get(port, "/v2.1/projects").contains("takes over when that stops"));

        first.terminate();
        assertEquals(0, first.exitStatus(), first.standardError());

        ApiClient next = client(second, folder);
        assertEquals("{\"status\":\"ready\"}", get(port, "/ready"));
        assertEquals(
            "kept", next.get("/projects/default/buckets/kept").body().get("name").asString());
        assertTrue(Files.notExists(folder.resolve("second/admin.token")));
      }
    }
  }

  @Test
  void serverThatWasKilledIsFollowed() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      var _ = client(first, folder);
      shareKey("first", "second");
      int port = freePort();
      try (RunningProcess second = serve("second", port)) {
        awaitAnswer(port, "/ready", "The database is used by the server ");
        first.kill();
        ApiClient next = client(second, folder);
        assertEquals("default", next.get("/projects").body().get(0).get("name").asString());
      }
    }
  }

  @Test
  void serverThatWaitsStopsWhenItIsTold() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      var _ = client(first, folder);
      shareKey("first", "second");
      int port = freePort();
      try (RunningProcess second = serve("second", port)) {
        awaitAnswer(port, "/ready", "The database is used by the server ");
        second.terminate();
        assertEquals(0, second.exitStatus(), second.standardError());
      }
    }
  }

  @Test
  void serverThatIsCutOffIsHealthyAllTheTimeAndGoesOn() throws Exception {
    int port = freePort();
    try (CuttingProxy network = networkTo(database);
        RunningProcess server =
            ServerFixtures.serve(
                folder.resolve("first"),
                "--port",
                Integer.toString(port),
                "--store",
                network.through(database))) {
      var _ = client(server, folder);
      network.cut();
      assertTrue(
          Soon.within(
              Duration.ofSeconds(15),
              () -> get(port, "/ready").contains("The server starts again")));
      for (int i = 0; i < 25; i++) {
        assertEquals("{\"status\":\"ok\"}", get(port, "/health"));
        Thread.sleep(100);
      }
      network.mend();
      assertTrue(
          Soon.within(Duration.ofSeconds(10), () -> get(port, "/ready").contains("ready\"")));
      assertFalse(server.standardError().contains("\tat "), server.standardError());
    }
  }

  @Test
  void serverWhoseLeaseWasTakenStandsByOnItsPort() throws Exception {
    int port = freePort();
    try (RunningProcess server = serve("first", port)) {
      ApiClient api = client(server, folder);
      try (Connection connection = PostgresDatabases.connect(database);
          var statement = connection.createStatement()) {
        statement.execute("UPDATE lease SET epoch = epoch + 1, folder = gen_random_uuid()");
      }
      // Nobody shows a sign of life under the new epoch, so it is its own successor.
      awaitAnswer(port, "/ready", "The database is used by the server ");
      awaitAnswer(port, "/ready", "ready\"");
      assertEquals("default", api.get("/projects").body().get(0).get("name").asString());
      assertTrue(server.standardError().contains("another server has taken over"));
    }
  }

  @Test
  void databaseThatEndsAllConnectionsIsConnectedToAgain() throws Exception {
    try (RunningProcess server = serve("first", 0)) {
      ApiClient api = client(server, folder);
      for (int i = 0; i < 5; i++) {
        assertTrue(PostgresServer.shared().terminateConnections(database) > 0);
        api.post("/projects/default/buckets", "{\"name\": \"b%d\"}".formatted(i));
        assertEquals(
            "b" + i, api.get("/projects/default/buckets/b" + i).body().get("name").asString());
      }
    }
  }

  private RunningProcess serve(String data, int port) throws IOException {
    return ServerFixtures.serve(
        folder.resolve(data), "--port", Integer.toString(port), "--store", database);
  }

  private static CuttingProxy networkTo(String database) throws IOException {
    URI address = URI.create(database);
    return new CuttingProxy(address.getHost(), address.getPort());
  }

  private void shareKey(String from, String to) throws IOException {
    Files.createDirectories(folder.resolve(to));
    Files.copy(folder.resolve(from + "/secret.key"), folder.resolve(to + "/secret.key"));
  }

  private void awaitAnswer(int port, String path, String part) {
    assertTrue(Soon.within(Duration.ofSeconds(3), () -> get(port, path).contains(part)), part);
  }

  /** The body; empty while nobody listens. */
  private String get(int port, String path) {
    try {
      HttpRequest call =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path))).build();
      return http.send(call, BodyHandlers.ofString()).body();
    } catch (IOException nobodyListens) {
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
