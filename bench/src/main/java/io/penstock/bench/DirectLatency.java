package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long one direct request takes on one connection: through no, one and two Python deployments
 * that do nothing. Beside it, in the same run, the floors: an HTTP call that does nothing, and an
 * append and fsync of one page.
 */
final class DirectLatency {

  private static final int WARM_UP = 3000;
  private static final int COUNT = 5000;
  private static final String PROJECT = "/projects/default";
  private static final String FIELDS = "[{\"name\": \"x\", \"data_type\": \"int\"}]";
  private static final String CODE =
      "class Deployment:\n    def request(self, data):\n        return {'x': data['x']}\n";

  private final Path jar;
  private final PrintStream out;

  DirectLatency(Path jar, PrintStream out) {
    this.jar = jar;
    this.out = out;
  }

  void run() throws Exception {
    try (ServerProcess server = ServerProcess.start(jar);
        HttpConnection connection = new HttpConnection(URI.create(server.url()))) {
      ApiClient api = new ApiClient(server.url(), ServerProcess.TOKEN, server.data());
      deployment(api);
      pipeline(api, "operator", 0);
      pipeline(api, "one", 1);
      pipeline(api, "two", 2);
      out.println("direct requests, one connection, steps recorded and fsynced before the answer");
      print("floor: append and fsync 4 KiB", fsync(server.data().resolve("floor")));
      print("floor: GET /status", http(connection, server, "GET", "/status", ""));
      print("one operator", direct(api, connection, server, "operator", 1));
      print("one no-op Python deployment", direct(api, connection, server, "one", 1));
      print("two no-op Python deployments", direct(api, connection, server, "two", 2));
    }
  }

  private void print(String what, Latencies latencies) {
    out.printf("  %-32s %s%n", what, latencies);
  }

  private static Latencies fsync(Path file) throws Exception {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(4096);
      return Latencies.measure(
          50,
          500,
          () -> {
            channel.write(page.rewind());
            channel.force(false);
          });
    }
  }

  private static Latencies http(
      HttpConnection connection, ServerProcess server, String method, String path, String body)
      throws Exception {
    byte[] request =
        HttpConnection.request(method, URI.create(server.url() + path), ServerProcess.TOKEN, body);
    return Latencies.measure(WARM_UP, COUNT, () -> connection.exchange(request));
  }

  private static Latencies direct(
      ApiClient api, HttpConnection connection, ServerProcess server, String pipeline, int steps)
      throws Exception {
    String path = PROJECT + "/pipelines/" + pipeline + "/requests";
    Latencies latencies = http(connection, server, "POST", path, "{\"x\": 1}");
    checkRecorded(api, connection, server, path, steps);
    return latencies;
  }

  /** A figure for requests whose steps were not there to be read back would be worth nothing. */
  private static void checkRecorded(
      ApiClient api, HttpConnection connection, ServerProcess server, String path, int steps)
      throws IOException, InterruptedException {
    byte[] answer =
        connection.exchange(
            HttpConnection.request(
                "POST", URI.create(server.url() + path), ServerProcess.TOKEN, "{\"x\": 2}"));
    String id =
        new JsonMapper().readTree(new String(answer, StandardCharsets.UTF_8)).get("id").asString();
    JsonNode read = api.get(path + "/" + id).body();
    int found = read.get("deployment_requests").size() + read.get("operator_requests").size();
    if (found != steps || !read.get("status").asString().equals("completed")) {
      throw new IllegalStateException("Not what was to be measured: " + read);
    }
  }

  private static void deployment(ApiClient api) throws IOException, InterruptedException {
    api.post(
        PROJECT + "/deployments",
        """
        {"name": "noop", "input_type": "structured", "output_type": "structured", \
        "input_fields": %s, "output_fields": %s}"""
            .formatted(FIELDS, FIELDS));
    api.post(
        PROJECT + "/deployments/noop/versions",
        "{\"version\": \"v1\", \"minimum_instances\": 1, \"maximum_instances\": 2}");
    JsonNode revision =
        api.upload(
                PROJECT + "/deployments/noop/versions/v1/revisions",
                "noop",
                CODE.getBytes(StandardCharsets.UTF_8))
            .body();
    api.awaitBuild(
        PROJECT + "/deployments/noop/versions/v1/revisions/" + revision.get("revision").asString());
  }

  /** A row of no-op deployments; of none, one operator. */
  private static void pipeline(ApiClient api, String name, int deployments)
      throws IOException, InterruptedException {
    api.post(
        PROJECT + "/pipelines",
        """
        {"name": "%s", "input_type": "structured", "output_type": "structured", \
        "input_fields": %s, "output_fields": %s}"""
            .formatted(name, FIELDS, FIELDS));
    StringBuilder objects = new StringBuilder();
    StringBuilder attachments = new StringBuilder();
    String last = "pipeline_start";
    for (int i = 1; i <= deployments; i++) {
      objects
          .append(i > 1 ? "," : "")
          .append("{\"name\": \"step-%d\", \"reference_name\": \"noop\"}".formatted(i));
      attachments.append(attachment("step-" + i, last, "x", "x")).append(',');
      last = "step-" + i;
    }
    String lastField = "x";
    if (deployments == 0) {
      objects.append(
          """
          {"name": "next", "reference_type": "operator", "reference_name": "function", \
          "configuration": {"expression": "x + 1", "input_fields": %s, \
          "output_fields": [{"name": "output", "data_type": "int"}]}}"""
              .formatted(FIELDS));
      attachments.append(attachment("next", last, "x", "x")).append(',');
      last = "next";
      lastField = "output";
    }
    attachments.append(attachment("pipeline_end", last, lastField, "x"));
    api.post(
        PROJECT + "/pipelines/" + name + "/versions",
        "{\"version\": \"v1\", \"objects\": [%s], \"attachments\": [%s]}"
            .formatted(objects, attachments));
  }

  private static String attachment(
      String destination, String source, String sourceField, String destinationField) {
    return """
        {"destination_name": "%s", "sources": [{"source_name": "%s", "mapping": \
        [{"source_field_name": "%s", "destination_field_name": "%s"}]}]}"""
        .formatted(destination, source, sourceField, destinationField);
  }
}
