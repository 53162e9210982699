package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresServerIT {

  private static final int MAJOR = Integer.getInteger("postgres.version", PostgresServer.NEWEST);

  private PostgresServer server;
  private String database;

  @BeforeAll
  void start() throws IOException {
    server = PostgresServer.start();
  }

  @AfterAll
  void close() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeDatabase() throws SQLException {
    database = server.newDatabase();
  }

  @Test
  void isOfTheVersionThatWasAskedFor() throws SQLException {
    String version = ask(database, "SHOW server_version_num");
    assertEquals(MAJOR, Integer.parseInt(version) / 10_000);
  }

  @Test
  void theUserOfADatabaseOwnsItAndIsNoSuperuser() throws SQLException {
    run(database, "CREATE TABLE word (word text)");
    assertEquals("off", ask(database, "SHOW is_superuser"));
    assertThrows(SQLException.class, () -> run(database, "CREATE ROLE another"));
  }

  @Test
  void nobodyConnectsWithAnotherPassword() {
    String guessed = database.replaceFirst(":[^:@]*@", ":guessed@");
    assertThrows(SQLException.class, () -> run(guessed, "SELECT 1"));
  }

  @Test
  void databasesAreApartAndGoWithTheirUsers() throws SQLException {
    run(database, "CREATE TABLE word (word text)");
    String other = server.newDatabase();
    assertThrows(SQLException.class, () -> run(other, "SELECT * FROM word"));
    server.dropDatabase(other);
    server.dropDatabase(other);
    assertThrows(SQLException.class, () -> run(other, "SELECT 1"));
    assertEquals(
        "0",
        ask(
            server.url(),
            "SELECT count(*) FROM pg_roles WHERE rolname = '%s'".formatted(name(other))));
  }

  @Test
  void terminatedConnectionsFailAndNewOnesWork() throws SQLException {
    try (Connection connection = PostgresDatabases.connect(database);
        Statement statement = connection.createStatement()) {
      assertEquals(1, server.terminateConnections(database));
      assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
    }
    assertEquals(0, server.terminateConnections(database));
    run(database, "SELECT 1");
  }

  @Test
  void whatWasCommittedIsThereAfterARestart() throws Exception {
    run(database, "CREATE TABLE word (word text)");
    run(database, "INSERT INTO word VALUES ('kept')");
    server.restart();
    assertEquals("kept", ask(database, "SELECT word FROM word"));
  }

  @Test
  void whatWasCommittedIsThereAfterAKillAndNothingElse() throws Exception {
    run(database, "CREATE TABLE word (word text)");
    try (Connection open = PostgresDatabases.connect(database);
        Statement statement = open.createStatement()) {
      run(database, "INSERT INTO word VALUES ('kept')");
      open.setAutoCommit(false);
      statement.execute("INSERT INTO word VALUES ('lost')");
      server.kill();
      assertThrows(SQLException.class, open::commit);
    }
    assertThrows(SQLException.class, () -> run(database, "SELECT 1"));
    server.startAgain();
    assertEquals("kept", ask(database, "SELECT string_agg(word, ',') FROM word"));
  }

  @Test
  void ordersThatDoNotFitAreRefused() {
    assertThrows(IOException.class, server::startAgain);
    assertDoesNotThrow(() -> run(database, "SELECT 1"));
  }

  @Test
  void writesToTheDiskUnlessToldOtherwise() throws Exception {
    assertEquals("on", ask(database, "SHOW fsync"));
    try (PostgresServer fast = PostgresServer.start(MAJOR, "fsync=off", "max_connections=7")) {
      assertEquals("off", ask(fast.url(), "SHOW fsync"));
      assertEquals("7", ask(fast.url(), "SHOW max_connections"));
    }
  }

  @Test
  void aSettingThatDoesNotExistIsSaid() {
    IOException refused =
        assertThrows(IOException.class, () -> PostgresServer.start(MAJOR, "none=1"));
    assertTrue(String.valueOf(refused.getMessage()).contains("\"none\""), refused.toString());
  }

  @Test
  void endsWithAKilledJvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = jvm.inputReader();
    ProcessHandle postgres = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
    jvm.destroyForcibly();
    postgres.onExit().get(30, TimeUnit.SECONDS);
  }

  /** Starts a server, prints its process id, and waits to be killed. */
  static final class Starter {

    private Starter() {}

    public static void main(String[] arguments) throws Exception {
      PostgresServer server = PostgresServer.start();
      System.out.println(
          ask(server.url(), "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"));
      new CountDownLatch(1).await();
    }
  }

  private static String name(String database) {
    return database.substring(database.lastIndexOf('/') + 1);
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = PostgresDatabases.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(String url, String sql) throws SQLException {
    try (Connection connection = PostgresDatabases.connect(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }
}
