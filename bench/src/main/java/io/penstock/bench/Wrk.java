package io.penstock.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Load on many connections, by the program {@code wrk}: it needs so little itself that what is
 * measured is the server, also when both share the processors. Each connection sends its next
 * request when the last one is answered. For a request that took much longer than the others wrk
 * adds those that the connection would have sent meanwhile, so that a stall is not counted once
 * only.
 */
final class Wrk implements AutoCloseable {

  /** In a body: a number of as many digits, another one with each request. */
  static final String NUMBER = "0000000000";

  /** How long an answer may take; wrk reserves 8 bytes for each microsecond of it. */
  private static final int TIMEOUT_SECONDS = 10;

  private static final List<String> ERRORS =
      List.of("connect", "read", "write", "timeout", "status");

  private final String program;
  private final BenchFolder folder;
  private final Path script;
  private int bodies;

  /**
   * Takes the program that {@code PENSTOCK_WRK} names.
   *
   * @throws IOException also when there is none
   */
  Wrk() throws IOException {
    program = System.getenv("PENSTOCK_WRK");
    if (program == null || program.isEmpty()) {
      throw new IOException(
          "This benchmark needs wrk: install it (Debian: apt-get install wrk), or set PENSTOCK_WRK to it.");
    }
    folder = BenchFolder.fresh();
    script = folder.path().resolve("wrk.lua");
    try (InputStream lua = Wrk.class.getResourceAsStream("wrk.lua")) {
      Files.copy(Objects.requireNonNull(lua), script);
    }
  }

  /** A request that can be sent again and again. */
  final class Target {

    private final URI url;
    private final List<String> arguments;
    private final String method;
    private final Path body;

    private Target(String method, URI url, Map<String, String> headers, byte[] content)
        throws IOException {
      this.method = method;
      this.url = url;
      arguments =
          headers.entrySet().stream()
              .flatMap(header -> List.of("-H", header.getKey() + ": " + header.getValue()).stream())
              .toList();
      body = Files.write(folder.path().resolve("body-" + bodies++), content);
    }

    /**
     * Sends it for a while.
     *
     * @param threads of wrk, at most as many as connections; one is enough for small answers
     * @throws IOException when there was no answer, a broken connection, or a status above 399
     */
    Result run(int connections, int threads, int seconds) throws IOException, InterruptedException {
      List<String> command = new ArrayList<>(List.of(program, "--latency", "--script"));
      command.addAll(List.of(script.toString(), "--timeout", TIMEOUT_SECONDS + "s"));
      command.addAll(List.of("--duration", seconds + "s", "--connections", "" + connections));
      command.addAll(List.of("--threads", "" + threads));
      command.addAll(arguments);
      command.addAll(List.of(url.toString(), "--", method, body.toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        String output =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String last = output.substring(output.lastIndexOf('\n') + 1);
        if (process.waitFor() != 0 || !last.startsWith("{")) {
          throw new IOException("wrk failed on %s: %s".formatted(url, output));
        }
        return result(new JsonMapper().readTree(last));
      } finally {
        process.destroyForcibly();
      }
    }

    private Result result(JsonNode json) throws IOException {
      List<String> errors =
          ERRORS.stream()
              .filter(name -> json.get(name).asLong() > 0)
              .map(name -> name + " " + json.get(name).asLong())
              .toList();
      long requests = json.get("requests").asLong();
      if (requests == 0 || !errors.isEmpty()) {
        throw new IOException(
            "%s gave %,d answers; errors of wrk: %s."
                .formatted(url, requests, errors.isEmpty() ? "none" : String.join(", ", errors)));
      }
      return new Result(
          requests,
          json.get("micros").asDouble() / 1e6,
          json.get("p50").asDouble() / 1e3,
          json.get("p90").asDouble() / 1e3,
          json.get("p99").asDouble() / 1e3,
          json.get("p99.9").asDouble() / 1e3,
          json.get("processor").asDouble());
    }
  }

  /**
   * What came of a run.
   *
   * @param requests that were answered
   * @param seconds that it took
   * @param p50 the median, in milliseconds, as the other percentiles
   * @param processor seconds of processor time that wrk itself took
   */
  record Result(
      long requests,
      double seconds,
      double p50,
      double p90,
      double p99,
      double p999,
      double processor) {

    double perSecond() {
      return requests / seconds;
    }

    @Override
    public String toString() {
      return "%,9.1f/s   median %8.3f   p90 %8.3f   p99 %8.3f   p99.9 %8.3f ms   (%,d requests)"
          .formatted(perSecond(), p50, p90, p99, p999, requests);
    }
  }

  /** Sends JSON with POST. */
  Target post(URI url, Map<String, String> headers, byte[] json) throws IOException {
    Map<String, String> all = new TreeMap<>(headers);
    all.put("Content-Type", "application/json");
    return new Target("POST", url, all, json);
  }

  Target get(URI url, Map<String, String> headers) throws IOException {
    return new Target("GET", url, headers, new byte[0]);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
