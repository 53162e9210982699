package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Large payloads: direct requests on one connection with one text of 1 MB or 10 MB that a Python
 * step gives back as it is; kept in full, and not kept at all. In turns with them, the floors: the
 * same bytes sent back by an {@link EchoServer}, and by a bare Python process that reads them as
 * JSON and writes them anew.
 *
 * <p>What is kept takes room on the disk: each text once, although it is input and output of the
 * request and of its step, and once more in the log of the database.
 */
final class PayloadSize {

  private static final int MEGABYTE = 1_000_000;
  private static final List<Integer> MEGABYTES = List.of(1, 10);
  private static final int COUNT = 200;
  private static final int WARM_UP = 50;

  private final Options options;
  private final Report report;

  PayloadSize(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        ServerProcess echoes = ServerProcess.echo(options.jar());
        HttpConnection connection = new HttpConnection(server.uri());
        HttpConnection echo = new HttpConnection(echoes.uri());
        PythonPong python = PythonPong.json()) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      define(setup, "kept", "");
      define(setup, "unkept", Setup.KEEP_NOTHING);
      for (int megabytes : MEGABYTES) {
        report.title("%d MB through a Python step, one connection".formatted(megabytes));
        int bytes = megabytes * MEGABYTE;
        report.print("floor: append and fsync as much", Floors.fsync(folder.path(), bytes, 20));
        String body = body(bytes);
        DirectCall kept = new DirectCall(server, "kept", body, body).counting();
        DirectCall unkept = new DirectCall(server, "unkept", body, body).counting();
        URI url = URI.create(echoes.url() + "/");
        byte[] sent = HttpConnection.request("POST", url, ServerProcess.TOKEN, body);
        ByteBuffer frame = PythonPong.frame(kept.body());
        Turns turns = new Turns();
        turns.add(
            "floor: bare echo", echoes.processes(), count -> echo(echo, sent, kept.body(), count));
        turns.add(
            "floor: bare Python, JSON read and written",
            python.processes(),
            count -> python.times(frame, count));
        turns.add("a Python step, kept in full", kept, connection);
        turns.add("a Python step, nothing kept", unkept, connection);
        // As many bytes of each size.
        turns.measure(WARM_UP / megabytes, Math.max(1, options.sizeOr(COUNT) / megabytes));
        kept.checkSteps(connection, folder.path(), 1);
        turns.print(report);
      }
    }
  }

  /** A call with so many bytes to a pipeline of one Python step, which it makes. */
  static DirectCall kept(ServerProcess server, Path folder, int bytes)
      throws IOException, InterruptedException {
    define(new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder)), "kept", "");
    String body = body(bytes);
    return new DirectCall(server, "kept", body, body).counting();
  }

  private static void define(Setup setup, String name, String more)
      throws IOException, InterruptedException {
    setup.deployment(name, Setup.NOOP, 1, more, Setup.TEXT_FIELD);
    setup.pipeline(name, Setup.TEXT_FIELD, Setup.TEXT_FIELD);
    setup.version(name, "v1", List.of(name), more);
  }

  /** JSON of so many bytes. Begins with a number, since the same content is stored once. */
  private static String body(int bytes) {
    String start = "{\"x\":\"" + Wrk.NUMBER;
    String end = "\"}";
    return start + "a".repeat(bytes - start.length() - end.length()) + end;
  }

  private static long[] echo(HttpConnection connection, byte[] call, byte[] body, int count)
      throws IOException {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      byte[] answer = connection.exchange(call);
      times[i] = System.nanoTime() - start;
      if (!Arrays.equals(answer, body)) {
        throw new IOException("The echo was something else.");
      }
    }
    return times;
  }
}
