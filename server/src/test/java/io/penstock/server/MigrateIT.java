package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import io.penstock.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The way from SQLite to PostgreSQL that docs/operations.md shows. */
@Timeout(180)
class MigrateIT {

  private static final DeploymentFixture SIGNS =
      DeploymentFixture.ofStrings("signs", "text", "text");
  private static final String CODE =
      """
      import os

      class Deployment:
          def request(self, data):
              return {"text": data["text"] + " " + os.environ["SIGNATURE"]}
      """;

  @TempDir Path folder;

  @Test
  void whatAServerHadGoesOnInPostgresql() throws Exception {
    Path data = folder.resolve("data");
    String id;
    try (RunningProcess server = serve(data)) {
      ApiClient api = client(server, folder);
      api.post(
          "/projects/default/environment-variables",
          "{\"name\": \"SIGNATURE\", \"value\": \"in secret\", \"secret\": true}");
      SIGNS.deploy(api, CODE);
      id = sign(api).get("id").asString();
      server.terminate();
      assertEquals(0, server.exitStatus());
    }
    String database = PostgresServer.shared().newDatabase();
    try {
      try (RunningProcess early = serve(data, "--store", database)) {
        assertEquals(1, early.exitStatus());
        assertTrue(
            early.standardError().contains("has a database of its own, penstock.db"),
            early.standardError());
      }
      String copied = migrated(data, database, 0);
      assertTrue(copied.startsWith("Copied " + data), copied);
      assertTrue(copied.contains("1 request,"), copied);
      String twice = migrated(data, database, 1);
      assertTrue(twice.contains("Nothing was copied."), twice);

      Files.move(data.resolve("penstock.db"), folder.resolve("before.db"));
      try (RunningProcess server = serve(data, "--store", database)) {
        ApiClient api = client(server, folder);
        JsonNode before = api.get(SIGNS.requests() + "/" + id).body();
        assertEquals("hello in secret", before.at("/result/text").asString(), before::toString);
        JsonNode now = sign(api);
        assertEquals("hello in secret", now.at("/result/text").asString(), now::toString);
      }
    } finally {
      PostgresServer.shared().dropDatabase(database);
    }
  }

  private static JsonNode sign(ApiClient api) throws IOException, InterruptedException {
    return api.post(SIGNS.requests(), "{\"text\": \"hello\"}").body();
  }

  @Test
  void databaseHasToBeNamed() throws Exception {
    String problem = migrated(folder, "", 1);
    assertTrue(problem.contains("--to is missing: name a database"), problem);
  }

  @Test
  void anotherKindOfDatabaseIsRefused() throws Exception {
    String problem = migrated(folder, "mysql://localhost/penstock", 1);
    assertTrue(problem.contains("--to is not possible: "), problem);
  }

  /** Runs the command, and returns all that it says. */
  private static String migrated(Path data, String database, int status) throws Exception {
    Map<String, String> environment =
        database.isEmpty() ? Map.of() : Map.of("PENSTOCK_TO", database);
    try (RunningProcess command =
        RunningProcess.start(environment, "migrate", "--from", data.toString())) {
      int ended = command.exitStatus();
      String said = command.rest() + command.standardError();
      assertEquals(status, ended, said);
      return said;
    }
  }
}
