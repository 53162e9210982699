package io.penstock.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of its own, empty, on a port of 127.0.0.1, for tests of what happens when it
 * stops. Tests that need no more than a database use the {@link #shared} one. It comes from Maven
 * Central, and ends with this JVM, however that ends: see {@code scripts/postgres}.
 *
 * <p>What it has acknowledged is on the disk, as usual, unless it is started with {@code
 * fsync=off}. It keeps its port and its databases over {@link #restart} and {@link #kill}.
 */
public final class PostgresServer implements AutoCloseable {

  /** The oldest major version that is supported. */
  public static final int OLDEST = 15;

  /** The newest major version that is supported. */
  public static final int NEWEST = 18;

  private static @Nullable PostgresDatabases shared;

  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private final String url;
  private final PostgresDatabases databases;

  private PostgresServer(Process process, BufferedReader answers, String url) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = answers;
    this.url = url;
    this.databases = new PostgresDatabases(url);
  }

  /**
   * The databases of a server that runs as long as this JVM. It is the one whose superuser's
   * database {@code PENSTOCK_TEST_POSTGRES} names, or without that one of its own, as by {@link
   * #start()}.
   */
  public static synchronized PostgresDatabases shared() {
    PostgresDatabases databases = shared;
    if (databases == null) {
      String superuser = System.getenv("PENSTOCK_TEST_POSTGRES");
      try {
        databases = superuser == null ? start().databases : new PostgresDatabases(superuser);
      } catch (IOException notPossible) {
        throw new UncheckedIOException(notPossible);
      }
      shared = databases;
    }
    return databases;
  }

  /**
   * Starts one of the version that the system property {@code postgres.version} names, or of the
   * newest.
   */
  public static PostgresServer start() throws IOException {
    return start(Integer.getInteger("postgres.version", NEWEST));
  }

  /**
   * Starts one; the first of a version is fetched, which takes a while.
   *
   * @param major from {@link #OLDEST} to {@link #NEWEST}
   * @param settings as {@code name=value}; those of {@code postgresql.conf}
   */
  public static PostgresServer start(int major, String... settings) throws IOException {
    // The tests of every module run in its folder.
    Path script = Path.of("..", "scripts", "postgres").toAbsolutePath().normalize();
    List<String> command = new ArrayList<>(List.of("bash", script.toString(), "--obey"));
    command.addAll(List.of("--version", Integer.toString(major)));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    Path errors = Files.createTempFile("penstock-postgres-", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    String url = answers.readLine();
    String said = Files.readString(errors);
    Files.delete(errors);
    if (url == null) {
      throw new IOException("PostgreSQL did not start; it said: %s".formatted(said));
    }
    return new PostgresServer(process, answers, url);
  }

  /** The URL of a superuser's database. */
  public String url() {
    return url;
  }

  /** As {@link PostgresDatabases#newDatabase}. */
  public String newDatabase() throws SQLException {
    return databases.newDatabase();
  }

  /** As {@link PostgresDatabases#dropDatabase}. */
  public void dropDatabase(String database) throws SQLException {
    databases.dropDatabase(database);
  }

  /** As {@link PostgresDatabases#terminateConnections}. */
  public int terminateConnections(String database) throws SQLException {
    return databases.terminateConnections(database);
  }

  /** Stops it in good order, which ends all connections, and starts it again. */
  public synchronized void restart() throws IOException {
    stop();
    startAgain();
  }

  /** Stops it in good order, which ends all connections. Nobody listens on its port then. */
  public synchronized void stop() throws IOException {
    order("stop");
  }

  /**
   * Kills all of its processes at once (SIGKILL), as when its machine's memory runs out. Nobody
   * listens on its port then.
   */
  public synchronized void kill() throws IOException {
    order("kill");
  }

  /** Starts it after {@link #kill} or {@link #stop}; returns when it has recovered. */
  public synchronized void startAgain() throws IOException {
    order("start");
  }

  /**
   * Stops it and starts it again with a standby, which is its copy and follows it from then on; an
   * asynchronous one unless the settings say otherwise. It ends with this.
   *
   * @return the URL of the standby's database for superusers
   */
  public synchronized String addStandby() throws IOException {
    String url = answer("standby");
    if (!url.startsWith("postgres://")) {
      throw new IOException("PostgreSQL has got no standby: %s".formatted(url));
    }
    return url;
  }

  /** Ends it at once, and removes all that it kept. */
  @Override
  public synchronized void close() throws IOException {
    orders.close();
    process.onExit().join();
  }

  private void order(String word) throws IOException {
    String answer = answer(word);
    if (!"done".equals(answer)) {
      throw new IOException("PostgreSQL did not %s: %s".formatted(word, answer));
    }
  }

  private String answer(String word) throws IOException {
    orders.write(word);
    orders.newLine();
    orders.flush();
    return String.valueOf(answers.readLine());
  }
}
