package io.penstock.server;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Servers in processes of their own, on any free port, and their clients. */
final class ServerFixtures {

  static final String TOKEN = "00112233445566778899aabbccddeeff00112233";
  private static final String READY = "Penstock is listening on ";

  private ServerFixtures() {}

  /**
   * Starts a server whose admin token is chosen for it: {@link #client} knows it.
   *
   * @param data the folder for everything that it keeps
   * @param more of its flags, such as {@code --grace-period}
   */
  static RunningProcess serve(Path data, String... more) throws IOException {
    return serve(Map.of("PENSTOCK_ADMIN_TOKEN", TOKEN), data, more);
  }

  /** The same, with a token that may read {@code /metrics} and nothing else. */
  static RunningProcess serveWithMetricsToken(Path data, String token) throws IOException {
    return serve(Map.of("PENSTOCK_ADMIN_TOKEN", TOKEN, "PENSTOCK_METRICS_TOKEN", token), data);
  }

  /** Starts a server that makes its own admin token, or has one: {@link #clientOf} reads it. */
  static RunningProcess serveWithOwnToken(Path data, String... more) throws IOException {
    return serve(Map.of(), data, more);
  }

  private static RunningProcess serve(Map<String, String> environment, Path data, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--port")) {
      arguments.addAll(List.of("--port", "0"));
    }
    return RunningProcess.start(environment, arguments.toArray(String[]::new));
  }

  /** Waits until the server answers, which it says once, and returns its URL. */
  static String awaitReady(RunningProcess server) throws IOException {
    return server.linesUntil(READY).getLast().substring(READY.length());
  }

  /**
   * Waits until the server answers, and connects to it with the chosen token.
   *
   * @param scratch a folder for the files that a client makes
   */
  static ApiClient client(RunningProcess server, Path scratch) throws IOException {
    return new ApiClient(awaitReady(server), TOKEN, scratch);
  }

  /**
   * Waits until the server answers, and connects to it with the token in its data folder.
   *
   * @param scratch a folder for the files that a client makes
   */
  static ApiClient clientOf(RunningProcess server, Path data, Path scratch) throws IOException {
    String url = awaitReady(server);
    return new ApiClient(url, Files.readString(data.resolve("admin.token")).strip(), scratch);
  }

  /**
   * A call for tests that look at the status code, or add headers: {@link ApiClient} has no answers
   * but good ones.
   */
  static HttpRequest.Builder postTo(ApiClient api, String path, String body) {
    return HttpRequest.newBuilder(URI.create(api.url() + path))
        .header("Authorization", "Token " + api.token())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }
}
