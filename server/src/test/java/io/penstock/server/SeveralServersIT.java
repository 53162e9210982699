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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Servers that share a PostgreSQL database. */
@Timeout(180)
class SeveralServersIT {

  private static final DeploymentFixture SLOW = DeploymentFixture.ofStrings("slow", "text", "loud");

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
  void whatOneServerMakesTheOtherShowsAndRuns() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      ApiClient one = client(first, folder);
      shareKey("first", "second");
      try (RunningProcess second = serve("second", 0)) {
        ApiClient other = client(second, folder);
        one.post("/projects/default/buckets", "{\"name\": \"kept\"}");
        assertEquals(
            "kept", other.get("/projects/default/buckets/kept").body().get("name").asString());
        for (ApiClient api : List.of(one, other)) {
          assertTrue(
              Soon.within(
                  Duration.ofSeconds(1), () -> metrics(api).contains("\npenstock_servers 2.0\n")));
        }
        deploy(one, "return {'loud': data['text'].upper()}");
        for (ApiClient api : List.of(one, other, one, other)) {
          JsonNode answer = api.post(SLOW.requests(), "{\"text\": \"hello\"}").body();
          assertEquals("HELLO", answer.path("result").path("loud").asString(), answer.toString());
          String id = answer.get("id").asString();
          for (ApiClient any : List.of(one, other)) {
            assertEquals(
                "completed", any.get(SLOW.requests() + "/" + id).body().get("status").asString());
          }
        }
        assertTrue(Files.notExists(folder.resolve("second/admin.token")));
        for (RunningProcess server : List.of(first, second)) {
          server.terminate();
          assertEquals(0, server.exitStatus());
          assertEquals("", server.standardError());
        }
      }
    }
  }

  @Test
  void ofServersThatStartFirstAtOnceOneMakesTheTokenAndItWorksAtAll() throws Exception {
    List<Path> data = List.of(folder.resolve("first"), folder.resolve("second"));
    for (Path each : data) {
      Files.createDirectories(each);
      Files.write(each.resolve("secret.key"), new byte[32]);
    }
    try (RunningProcess first =
            ServerFixtures.serveWithOwnToken(data.getFirst(), "--store", database);
        RunningProcess second =
            ServerFixtures.serveWithOwnToken(data.getLast(), "--store", database)) {
      String ready = "Penstock is listening on ";
      List<String> lines = new ArrayList<>(first.linesUntil(ready));
      lines.addAll(second.linesUntil(ready));
      assertEquals(3, lines.size(), () -> "one shows a token: " + lines);
      String shown =
          lines.stream().filter(line -> line.startsWith("Admin token")).findFirst().orElseThrow();
      String token = shown.substring(shown.lastIndexOf(' ') + 1);
      assertEquals(
          1, data.stream().map(each -> each.resolve("admin.token")).filter(Files::exists).count());
      for (String line : lines.stream().filter(each -> each.startsWith(ready)).toList()) {
        String url = line.substring(ready.length());
        JsonNode projects = new ApiClient(url, token, folder).get("/projects").body();
        assertEquals(1, projects.size());
        assertEquals("default", projects.get(0).get("name").asString());
      }
    }
  }

  @Test
  void whatAKilledServerProcessedTheOtherEnds() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      ApiClient one = client(first, folder);
      shareKey("first", "second");
      deploy(
          one,
          """
          import pathlib, time
                  mark = pathlib.Path("%s")
                  if not mark.exists():
                      mark.touch()
                      time.sleep(600)
                  return {'loud': data['text'].upper()}"""
              .formatted(folder.resolve("begun")));
      String id = begin(one);
      try (RunningProcess second = serve("second", 0)) {
        ApiClient other = client(second, folder);
        first.kill();
        // Its lease first has to run out.
        assertTrue(
            Soon.within(Duration.ofSeconds(10), () -> status(other, id).equals("completed")));
      }
    }
  }

  @Test
  void serverThatStopsGivesPlacesToOthersWhileItsRequestsGoOn() throws Exception {
    DeploymentFixture quick = DeploymentFixture.withoutFields("quick");
    try (RunningProcess first = serve("first", 0)) {
      ApiClient one = client(first, folder);
      shareKey("first", "second");
      deploy(one, sleepsOnceBegun());
      quick.deploy(
          one,
          "class Deployment:\n    def request(self, data):\n        return {}\n",
          "{\"version\": \"v1\", \"maximum_instances\": 1, \"minimum_instances\": 0}");
      assertEquals("completed", run(one, quick));
      var _ = begin(one);
      try (RunningProcess second = serve("second", 0)) {
        ApiClient other = client(second, folder);

        first.terminate();
        int port = URI.create(one.url()).getPort();
        assertTrue(
            Soon.within(Duration.ofSeconds(3), () -> get(port, "/health").isEmpty()),
            "it takes no calls any more");

        assertEquals("completed", run(other, quick));
        assertFalse(
            first.children().isEmpty(),
            () ->
                "it still runs the other request: %s; the second: %s"
                    .formatted(standardError(first), standardError(second)));
        first.terminate();
        assertEquals(0, first.exitStatus());
      }
    }
  }

  private static String run(ApiClient api, DeploymentFixture deployment) throws Exception {
    return api.post(deployment.requests(), "{}").body().get("status").asString();
  }

  private String sleepsOnceBegun() {
    return """
        import pathlib, time
                pathlib.Path("%s").touch()
                time.sleep(600)"""
        .formatted(folder.resolve("begun"));
  }

  @Test
  void noTransactionIsOpenWhileCodeRuns() throws Exception {
    try (RunningProcess server = serve("first", 0)) {
      ApiClient api = client(server, folder);
      deploy(api, sleepsOnceBegun());
      String id = begin(api);
      try (Connection connection = PostgresDatabases.connect(database)) {
        connection.setAutoCommit(false);
        Timestamp now = (Timestamp) first(connection, "SELECT now()");
        connection.setAutoCommit(true);
        // Signs of life and looks at the queue come and go.
        assertTrue(
            Soon.within(
                Duration.ofSeconds(1), () -> Long.valueOf(0).equals(olderThan(connection, now))));
      }
      assertEquals("processing", status(api, id));
      cancel(api, id);
    }
  }

  private static Object olderThan(Connection connection, Timestamp time) {
    try {
      return first(
          connection,
          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
              + " AND pid <> pg_backend_pid() AND xact_start <= '%s'".formatted(time));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Object first(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertTrue(row.next());
      return row.getObject(1);
    }
  }

  @Test
  void cancelOfWhatAnotherServerRunsIsAnsweredWhenItHasEnded() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      ApiClient one = client(first, folder);
      shareKey("first", "second");
      deploy(one, sleepsOnceBegun());
      String id = begin(one);
      try (RunningProcess second = serve("second", 0)) {
        ApiClient other = client(second, folder);
        assertEquals("processing", status(other, id));
        cancel(other, id);
        assertEquals("cancelled", status(one, id));
      }
    }
  }

  private static void deploy(ApiClient api, String body) throws Exception {
    SLOW.deploy(api, "class Deployment:\n    def request(self, data):\n        " + body + "\n");
  }

  /** Makes a batch request, and returns its id when its code has begun. */
  private String begin(ApiClient api) throws Exception {
    JsonNode batch = api.post(SLOW.requests() + "/batch", "[{\"text\": \"hello\"}]").body();
    assertTrue(Soon.within(Duration.ofSeconds(3), () -> Files.exists(folder.resolve("begun"))));
    return batch.get(0).get("id").asString();
  }

  private void cancel(ApiClient api, String id) throws Exception {
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(api.url() + SLOW.requests() + "/" + id))
            .header("Authorization", "Token " + api.token())
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString("{\"status\": \"cancelled\"}"))
            .build();
    HttpResponse<String> answer = http.send(call, BodyHandlers.ofString());
    assertEquals(2, answer.statusCode() / 100, answer.body());
  }

  private static String status(ApiClient api, String id) {
    try {
      return api.get(SLOW.requests() + "/" + id).body().get("status").asString();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
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
      String shown = get(port, "/metrics");
      assertTrue(shown.contains("\n# TYPE penstock_ready gauge\npenstock_ready 0\n"), shown);
      network.mend();
      assertTrue(
          Soon.within(Duration.ofSeconds(10), () -> get(port, "/ready").contains("ready\"")));
      assertFalse(server.standardError().contains("\tat "), server.standardError());
    }
  }

  @Test
  void serverThatWasTakenForDeadStartsAnewOnItsPort() throws Exception {
    int port = freePort();
    try (RunningProcess server = serve("first", port)) {
      ApiClient api = client(server, folder);
      try (Connection connection = PostgresDatabases.connect(database);
          var statement = connection.createStatement()) {
        statement.execute("DELETE FROM lease");
      }
      assertTrue(
          Soon.within(
              Duration.ofSeconds(3), () -> standardError(server).contains("The server goes on.")));
      awaitAnswer(port, "/ready", "ready\"");
      assertEquals("default", api.get("/projects").body().get(0).get("name").asString());
      assertTrue(server.standardError().contains("another server has taken over"));
    }
  }

  @Test
  void secondSignalEndsAStartThatWaitsForAnAnswerOfTheDatabase() throws Exception {
    try (RunningProcess first = serve("first", 0)) {
      var _ = client(first, folder);
    }
    try (Connection connection = PostgresDatabases.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE penstock_schema_history");
      try (RunningProcess server = serve("first", 0)) {
        assertTrue(Soon.within(Duration.ofSeconds(6), () -> isWaitedFor(connection)));
        do {
          server.terminate(); // Two at once may arrive as one.
        } while (!server.endsWithin(Duration.ofMillis(100)));
        assertEquals(1, server.exitStatus());
      }
    }
  }

  private static boolean isWaitedFor(Connection connection) {
    try {
      return Long.valueOf(1)
          .equals(
              first(
                  connection,
                  "SELECT count(*) FROM pg_locks WHERE NOT granted"
                      + " AND relation = 'penstock_schema_history'::regclass"));
    } catch (SQLException e) {
      throw new AssertionError(e);
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

  private static String standardError(RunningProcess server) {
    try {
      return server.standardError();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitAnswer(int port, String path, String part) {
    assertTrue(Soon.within(Duration.ofSeconds(3), () -> get(port, path).contains(part)), part);
  }

  private String metrics(ApiClient api) {
    return get(URI.create(api.url()).getPort(), "/metrics");
  }

  /** The body; empty while nobody listens. */
  private String get(int port, String path) {
    try {
      HttpRequest call =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
              .header("Authorization", "Token " + ServerFixtures.TOKEN)
              .build();
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
