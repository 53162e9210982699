package io.penstock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that listens, with the flags that {@code ./penstock serve} gives it. */
final class ServerProcess implements AutoCloseable {

  static final String TOKEN = "0123456789012345678901234567890123456789";

  private static final String READY = "Penstock is listening on ";

  private final Process process;
  private final String url;
  private final long began;
  private final Duration startTime;

  private ServerProcess(Process process, String url, long began, Duration startTime) {
    this.process = process;
    this.url = url;
    this.began = began;
    this.startTime = startTime;
  }

  /** Starts Penstock on the data folder; returns when it says that it listens. */
  static ServerProcess start(Path jar, Path data) throws IOException {
    return start(jar, data, true);
  }

  /** The same without the AOT cache, as the first start after a build is. */
  static ServerProcess startUncached(Path jar, Path data) throws IOException {
    return start(jar, data, false);
  }

  /** The same on a PostgreSQL database. */
  static ServerProcess startOn(String database, Path jar, Path data) throws IOException {
    return start(jar, data, true, List.of(), List.of("--store", database));
  }

  /** The same with more flags of the JVM. */
  static ServerProcess start(Path jar, Path data, List<String> flags) throws IOException {
    return start(jar, data, true, flags);
  }

  private static ServerProcess start(Path jar, Path data, boolean cached) throws IOException {
    return start(jar, data, cached, List.of());
  }

  private static ServerProcess start(Path jar, Path data, boolean cached, List<String> flags)
      throws IOException {
    return start(jar, data, cached, flags, List.of());
  }

  private static ServerProcess start(
      Path jar, Path data, boolean cached, List<String> flags, List<String> options)
      throws IOException {
    List<String> command = java(jar, cached);
    command.addAll(flags);
    // Such as a flight recording; what is measured with it is no result.
    String more = System.getProperty("penstock.bench.server");
    if (more != null) {
      command.addAll(List.of(more.split(" ")));
    }
    command.addAll(
        List.of(
            "-jar",
            jar.toString(),
            "serve",
            "--port",
            "0",
            "--grace-period",
            "1",
            "--data",
            data.toString()));
    command.addAll(options);
    return start(READY, command);
  }

  /** Starts an {@link EchoServer}, with the flags of Penstock's JVM. */
  static ServerProcess echo(Path jar) throws IOException {
    List<String> command = java(jar, false);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), EchoServer.class.getName()));
    return start(EchoServer.READY, command);
  }

  private static ServerProcess start(String ready, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PENSTOCK_"));
    builder.environment().put("PENSTOCK_ADMIN_TOKEN", TOKEN);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    long began = System.nanoTime();
    Process process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(ready)) {
        Duration startTime = Duration.ofNanos(System.nanoTime() - began);
        return new ServerProcess(process, line.substring(ready.length()), began, startTime);
      }
    }
    throw new IOException("The server ended before it listened: its messages are above.");
  }

  /** The cache that the launcher makes beside the jar; it need not be there. */
  static Path cache(Path jar) {
    return jar.resolveSibling("penstock.aot");
  }

  /** The command that runs a JVM as {@code ./penstock} does: see server/java.args. */
  private static List<String> java(Path jar, boolean cached) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + jar.resolve("../../java.args").normalize());
    if (cached && Files.exists(cache(jar))) {
      command.add("-XX:AOTCache=" + cache(jar));
    }
    return command;
  }

  /** Such as {@code http://127.0.0.1:8080/v2.1}. */
  String url() {
    return url;
  }

  URI uri() {
    return URI.create(url);
  }

  /** From the start of the process to the line that says that it listens. */
  Duration startTime() {
    return startTime;
  }

  /** From the start of the process to now. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** What of it is in memory now, in KiB. */
  long resident() throws IOException {
    return resident(process.pid());
  }

  /** The same of each process below it: workers, and those that start and watch them. */
  List<Long> childrensResident() throws IOException {
    List<Long> all = new ArrayList<>();
    for (ProcessHandle child : process.descendants().toList()) {
      all.add(resident(child.pid()));
    }
    return all;
  }

  private static long resident(long process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0; // It has ended.
  }

  /** Of all processors, from its start; what other programs do meanwhile hardly changes it. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  long pid() {
    return process.pid();
  }

  /** It and its workers. */
  ProcessTree processes() {
    return new ProcessTree(process.toHandle());
  }

  /** Ends it as a crash would: SIGKILL. Returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Ends it with SIGTERM. Returns when it is gone. */
  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(30, TimeUnit.SECONDS)
        .exceptionally(_ -> process.destroyForcibly())
        .join();
  }
}
