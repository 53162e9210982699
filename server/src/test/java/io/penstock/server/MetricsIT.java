package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.postTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What Prometheus reads, after real requests to a real server. */
class MetricsIT {

  private static final DeploymentFixture ECHO = DeploymentFixture.ofStrings("echo", "text", "text");
  private static final DeploymentFixture SLOW = DeploymentFixture.withoutFields("slow");
  private static final String PIPELINES = "/projects/default/pipelines";

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private RunningProcess server;
  private ApiClient api;

  @BeforeEach
  void start() throws IOException {
    server = ServerFixtures.serve(folder.resolve("data"));
    api = client(server, folder);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void requestsAndStepsAreCountedByHowTheyEnd() throws Exception {
    ECHO.deploy(
        api,
        """
        class Deployment:
            def request(self, data):
                if data["text"] == "bad":
                    raise ValueError("bad text")
                return data
        """);
    makePipeline();

    for (String text : new String[] {"a", "b", "bad"}) {
      assertEquals(200, post(ECHO.requests(), "{\"text\": \"%s\"}".formatted(text)).statusCode());
    }
    awaitEnd(ECHO.requests(), api.post(ECHO.requests() + "/batch", "{\"text\": \"c\"}").body());
    assertEquals(200, post(PIPELINES + "/through/requests", "{\"text\": \"d\"}").statusCode());
    assertEquals(404, post(PIPELINES + "/nothing/requests", "{}").statusCode());

    Exposition shown = scrape();
    Map<String, String> echo =
        Map.of("kind", "deployment", "project", "default", "name", "echo", "version", "v1");
    String requests = "penstock_requests_total";
    assertEquals("counter", shown.type(requests));
    assertEquals(2, shown.sum(requests, and(echo, "mode", "direct", "status", "completed")));
    assertEquals(1, shown.sum(requests, and(echo, "mode", "direct", "status", "failed")));
    assertEquals(1, shown.sum(requests, and(echo, "mode", "batch", "status", "completed")));
    assertEquals(
        1,
        shown.sum(
            requests,
            Map.of(
                "kind", "pipeline", "name", "through", "mode", "direct", "status", "completed")));
    assertEquals(5, shown.sum(requests, Map.of()));

    assertEquals(1, shown.sum("penstock_steps_total", and(echo, "status", "completed")));
    assertEquals(1, shown.sum("penstock_step_duration_seconds_count", echo));
    assertEquals("histogram", shown.type("penstock_request_duration_seconds"));
    assertEquals(
        3, shown.sum("penstock_request_duration_seconds_count", and(echo, "mode", "direct")));
    assertTrue(shown.sum("penstock_request_duration_seconds_sum", echo) > 0);
    assertEquals(1, shown.sum("penstock_request_wait_seconds_count", echo));
    assertTrue(shown.sum("penstock_instances", and(echo, "status", "running")) >= 1);
    assertEquals(1, shown.sum("penstock_http_responses_total", Map.of("code", "404")));
    assertTrue(shown.sum("penstock_store_transactions_total", Map.of()) > 5);
    assertTrue(shown.sum("penstock_store_size_bytes", Map.of()) > 10_000);
    assertEquals(1, shown.sum("penstock_build_info", Map.of("version", Main.VERSION)));
    assertEquals(1, shown.sum("penstock_ready", Map.of()));
    assertEquals(1, shown.sum("penstock_servers", Map.of()));
    for (String usual :
        new String[] {
          "jvm_memory_used_bytes", "jvm_threads_current", "process_start_time_seconds"
        }) {
      assertTrue(shown.sum(usual, Map.of()) > 0, usual);
    }

    assertEquals(204, delete(PIPELINES + "/through"));
    assertEquals(204, delete(ECHO.path()));
    Exposition later = scrape();
    assertFalse(later.has(requests, Map.of()), "Series of versions that are gone");
    assertFalse(later.has("penstock_request_duration_seconds_count", Map.of()));
    assertFalse(later.has("penstock_instances", Map.of()));
  }

  @Test
  void whatWaitsAndRunsIsShownUntilItIsCancelled() throws Exception {
    Path pipe = folder.resolve("started");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    SLOW.deploy(
        api,
        """
        import time


        class Deployment:
            def request(self, data):
                with open("%s", "w") as pipe:
                    pipe.write("running\\n")
                time.sleep(600)
        """
            .formatted(pipe),
        "{\"version\": \"v1\", \"maximum_instances\": 1}");
    var _ = api.post(SLOW.requests() + "/batch", "[{}, {}, {}, {}, {}, {}, {}, {}, {}, {}]");
    // Opening it waits until the code has opened the other end.
    try (BufferedReader code = Files.newBufferedReader(pipe)) {
      assertEquals("running", code.readLine());
    }

    Map<String, String> slow = Map.of("kind", "deployment", "name", "slow", "version", "v1");
    Exposition shown = scrape();
    double waiting = shown.sum("penstock_requests_waiting", slow);
    double running = shown.sum("penstock_requests_running", and(slow, "mode", "batch"));
    assertEquals("gauge", shown.type("penstock_requests_waiting"));
    assertTrue(waiting > 0 && running > 0, waiting + " and " + running);
    assertEquals(1, shown.sum("penstock_instances", and(slow, "status", "running")));
    assertEquals(running - 1, shown.sum("penstock_instance_requests_waiting", slow));

    assertEquals(200, post(SLOW.requests() + "/cancel?status=pending", "").statusCode());
    Exposition later = scrape();
    assertFalse(later.has("penstock_requests_waiting", slow));
    assertEquals(
        10 - later.sum("penstock_requests_running", slow),
        later.sum("penstock_requests_total", and(slow, "mode", "batch", "status", "cancelled")));
  }

  @Test
  void tokenForItReadsNothingElse() throws Exception {
    server.close();
    server = ServerFixtures.serveWithMetricsToken(folder.resolve("other"), "0123scrape");
    api = client(server, folder);
    assertEquals(200, get("/metrics", "Bearer 0123scrape").statusCode());
    assertEquals(401, get("/v2.1/projects", "Bearer 0123scrape").statusCode());
    assertEquals(401, get("/metrics", "Bearer 0123").statusCode());
    assertEquals(200, get("/metrics", "Token " + api.token()).statusCode());
  }

  /** One step, which is a request to the deployment. */
  private void makePipeline() throws Exception {
    String field = "[{\"name\": \"text\", \"data_type\": \"string\"}]";
    String mapping = "[{\"source_field_name\": \"text\", \"destination_field_name\": \"text\"}]";
    var _ =
        api.post(
            PIPELINES,
            """
            {"name": "through", "input_type": "structured", "output_type": "structured",
              "input_fields": %1$s, "output_fields": %1$s}
            """
                .formatted(field));
    var _ =
        api.post(
            PIPELINES + "/through/versions",
            """
            {"version": "v1", "objects": [{"name": "step", "reference_name": "echo"}],
              "attachments": [
                {"destination_name": "step",
                  "sources": [{"source_name": "pipeline_start", "mapping": %1$s}]},
                {"destination_name": "pipeline_end",
                  "sources": [{"source_name": "step", "mapping": %1$s}]}]}
            """
                .formatted(mapping));
  }

  private void awaitEnd(String requests, JsonNode accepted) throws Exception {
    String id = accepted.get(0).get("id").asString();
    String status;
    do {
      status = api.get(requests + "/" + id).body().get("status").asString();
    } while (status.equals("pending") || status.equals("processing"));
    assertEquals("completed", status);
  }

  private Exposition scrape() throws Exception {
    HttpResponse<String> answer = get("/metrics", "Bearer " + api.token());
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElse("none"));
    return Exposition.parse(answer.body());
  }

  private HttpResponse<String> get(String path, String authorization) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(api.url()).resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", authorization)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(postTo(api, path, body).build(), BodyHandlers.ofString());
  }

  private int delete(String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(api.url() + path))
                .header("Authorization", "Token " + api.token())
                .DELETE()
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private static Map<String, String> and(Map<String, String> labels, String... more) {
    Map<String, String> all = new HashMap<>(labels);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }
}
