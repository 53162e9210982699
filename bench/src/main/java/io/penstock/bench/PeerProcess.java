package io.penstock.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** One of {@code bench/peers}, started by the script {@code run} there. */
final class PeerProcess implements AutoCloseable {

  private static final String MARK = "PENSTOCK_BENCH_PEER";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final ProcessTree processes;
  private final int port;
  private final Path log;
  private final Thread onExit = new Thread(this::stop);

  private PeerProcess(ProcessTree processes, int port, Path log) {
    this.processes = processes;
    this.port = port;
    this.log = log;
  }

  /** Makes its virtual environment, unless there is one. */
  static void install(String name) throws IOException, InterruptedException {
    Process pip = new ProcessBuilder(script(), "--install", name).inheritIO().start();
    if (pip.waitFor() != 0) {
      throw new IOException("%s could not be installed: see above.".formatted(name));
    }
  }

  /**
   * Starts it; it may take a while until it answers.
   *
   * @param folder for what it stores
   */
  static PeerProcess start(String name, Path folder) throws IOException {
    int port = freePort();
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(script(), name, Integer.toString(port), folder.toString());
    String value = UUID.randomUUID().toString();
    builder.environment().put(MARK, value);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    ProcessTree processes = new ProcessTree(builder.start().toHandle(), MARK + "=" + value);
    PeerProcess peer = new PeerProcess(processes, port, log);
    Runtime.getRuntime().addShutdownHook(peer.onExit);
    return peer;
  }

  private static String script() throws IOException {
    String folder = System.getProperty("penstock.peers");
    if (folder == null) {
      throw new IOException(
          "penstock.peers must name the folder bench/peers, as scripts/bench does.");
    }
    return Path.of(folder, "run").toString();
  }

  /** What of it is installed from PyPI, such as {@code fastapi==0.165.0, orjson==3.13.0}. */
  static String versions(String name) throws IOException {
    Path requirements = Path.of(script()).resolveSibling(name).resolve("requirements.txt");
    return String.join(", ", Files.readAllLines(requirements));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  ProcessTree processes() {
    return processes;
  }

  /**
   * Returns when a call succeeds.
   *
   * @throws IOException when it has ended, or took too long, with the last lines that it printed
   */
  void await(Latencies.Call call) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.plusMinutes(1).toNanos();
    while (true) {
      try {
        call.run();
        return;
      } catch (InterruptedException stop) {
        throw stop;
      } catch (Exception notYet) {
        if (!processes.root().isAlive() || System.nanoTime() > end) {
          List<String> lines = Files.readAllLines(log);
          throw new IOException(
              String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())),
              notYet);
        }
        Thread.sleep(200);
      }
    }
  }

  private void stop() {
    processes.stop(PATIENCE);
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(onExit);
  }
}
