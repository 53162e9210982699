package io.penstock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server process of its own, with a throw-away data folder. */
final class ServerProcess implements AutoCloseable {

  static final String TOKEN = "0123456789012345678901234567890123456789";

  private static final String READY = "Penstock is listening on ";

  private final Process process;
  private final Path data;
  private final String url;

  private ServerProcess(Process process, Path data, String url) {
    this.process = process;
    this.data = data;
    this.url = url;
  }

  static ServerProcess start(Path jar) throws IOException {
    Path data = Files.createTempDirectory("penstock-bench-");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            jar.toString(),
            "serve",
            "--port",
            "0",
            "--data",
            data.toString());
    builder.environment().put("PENSTOCK_ADMIN_TOKEN", TOKEN);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        return new ServerProcess(process, data, line.substring(READY.length()));
      }
    }
    throw new IOException("The server ended with status " + process.exitValue());
  }

  /** Such as {@code http://127.0.0.1:8080/v2.1}. */
  String url() {
    return url;
  }

  Path data() {
    return data;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process
        .onExit()
        .orTimeout(30, TimeUnit.SECONDS)
        .exceptionally(_ -> process.destroyForcibly())
        .join();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
