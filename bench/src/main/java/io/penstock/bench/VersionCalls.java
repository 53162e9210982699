package io.penstock.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls to one version of a pipeline or a deployment, on one connection. */
final class VersionCalls {

  /** Statuses of what has not ended. */
  static final String OPEN = "pending,processing";

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpConnection connection;
  private final String version;

  private VersionCalls(HttpConnection connection, String version) {
    this.connection = connection;
    this.version = version;
  }

  VersionCalls(HttpConnection connection, String server, String pipeline, String version) {
    this(connection, path(server, "pipelines", pipeline, version));
  }

  static VersionCalls ofDeployment(
      HttpConnection connection, String server, String deployment, String version) {
    return new VersionCalls(connection, path(server, "deployments", deployment, version));
  }

  private static String path(String server, String kind, String name, String version) {
    return server + Setup.PROJECT + "/" + kind + "/" + name + "/versions/" + version;
  }

  /** The bytes of a call to a path under {@code requests}, such as {@code /batch}. */
  byte[] post(String path, String body) {
    return HttpConnection.request(
        "POST", URI.create(version + "/requests" + path), ServerProcess.TOKEN, body);
  }

  byte[] get(String path) {
    return HttpConnection.request(
        "GET", URI.create(version + "/requests" + path), ServerProcess.TOKEN, "");
  }

  UUID versionId() throws IOException {
    byte[] call = HttpConnection.request("GET", URI.create(version), ServerProcess.TOKEN, "");
    return UUID.fromString(json(call).get("id").asString());
  }

  JsonNode json(byte[] call) throws IOException {
    return JSON.readTree(new String(connection.exchange(call), StandardCharsets.UTF_8));
  }

  void exchange(byte[] call) throws IOException {
    connection.exchange(call);
  }

  /** The body of a batch of small structured items. */
  static String items(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "{\"x\": %d, \"label\": \"request number %d of a batch\"}".formatted(i, i))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static String ids(List<String> ids) {
    return ids.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
  }

  /** Returns when a request has one of the statuses. */
  void awaitAny(String statuses) throws IOException, InterruptedException {
    while (isEmpty(statuses)) {
      Thread.sleep(5);
    }
  }

  /** Returns when nothing has one of the statuses any more. */
  void awaitNone(String statuses, int pauseMillis) throws IOException, InterruptedException {
    while (!isEmpty(statuses)) {
      Thread.sleep(pauseMillis);
    }
  }

  private boolean isEmpty(String statuses) throws IOException {
    return json(get("?limit=1&status=" + statuses)).isEmpty();
  }
}
