package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The pipelines that {@code load} sends requests to; each has been seen to answer rightly. */
final class LoadPipelines {

  /** What each of them is sent. */
  static final byte[] BODY = "{\"x\": 1}".getBytes(StandardCharsets.UTF_8);

  private final ServerProcess server;

  /**
   * Makes them.
   *
   * @param folder for files on their way to the server
   */
  LoadPipelines(ServerProcess server, Path folder) throws IOException, InterruptedException {
    this.server = server;
    Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder));
    setup.deployment("noop", Setup.NOOP, 2);
    setup.deployment("unkept", Setup.NOOP, 2, Setup.KEEP_NOTHING);
    setup.pipeline("operator", Setup.ONE_FIELD);
    setup.version("operator", "v1", Setup.OPERATOR);
    setup.pipeline("two", Setup.ONE_FIELD);
    setup.version("two", "v1", "noop", "noop");
    setup.pipeline("unkept", Setup.ONE_FIELD);
    setup.version("unkept", "v1", List.of("unkept", "unkept"), Setup.KEEP_NOTHING);
  }

  /** One operator. */
  Wrk.Target operator(Wrk wrk) throws IOException {
    return target(wrk, "operator", 2);
  }

  /** Two Python deployments that do nothing. */
  Wrk.Target two(Wrk wrk) throws IOException {
    return target(wrk, "two", 1);
  }

  /** The same, of which nothing is kept. */
  Wrk.Target unkept(Wrk wrk) throws IOException {
    return target(wrk, "unkept", 1);
  }

  private Wrk.Target target(Wrk wrk, String name, int answer) throws IOException {
    DirectCall call =
        new DirectCall(
            server, name, new String(BODY, StandardCharsets.UTF_8), "{\"x\":" + answer + "}");
    try (HttpConnection connection = new HttpConnection(server.uri())) {
      call.exchange(connection);
    }
    return call.target(wrk);
  }
}
