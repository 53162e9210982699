package io.penstock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A PostgreSQL server of its own, empty, with its usual settings: see {@code scripts/postgres}. */
final class PostgresProcess implements AutoCloseable {

  private final Process process;
  private final String url;

  private PostgresProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  static PostgresProcess start() throws IOException {
    Path script = Path.of(System.getProperty("penstock.scripts"), "postgres");
    Process process =
        new ProcessBuilder("bash", script.toString(), "--obey")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String url = out.readLine();
    if (url == null) {
      throw new IOException("PostgreSQL did not start: its messages are above.");
    }
    return new PostgresProcess(process, url);
  }

  /** Of a superuser's database. */
  String url() {
    return url;
  }

  /** The script with everything under it. */
  ProcessTree processes() {
    return new ProcessTree(process.toHandle());
  }

  @Override
  public void close() throws IOException {
    // It ends with its standard input.
    process.outputWriter(StandardCharsets.UTF_8).close();
    process.onExit().join();
  }
}
