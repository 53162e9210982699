package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.model.JsonText;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestEndpointsTest {

  private static final String HALVES = "/projects/team/pipelines/halves";
  private static final String TEXT = "/projects/team/pipelines/text";
  private static final String ECHO = "/projects/team/deployments/echo";

  @SuppressWarnings("NullAway.Init") // set before all tests
  private RequestScenario scenario;

  @BeforeAll
  void start(@TempDir Path directory) {
    scenario = new RequestScenario(directory);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/versions/v1"})
  void requestAndEachOfItsStepsCanBeReadBack(String version) throws Exception {
    Map<?, ?> created =
        ok(
            scenario.server.post(
                HALVES + version + "/requests?pipeline_timeout=30&deployment_timeout=20",
                "{\"x\": 8}"));

    assertEquals("completed", created.get("status"));
    assertEquals(Map.of("y", 12.5), created.get("result"));
    assertEquals("team", created.get("project"));
    assertEquals(30L, created.get("pipeline_timeout"));
    assertEquals(20L, created.get("deployment_timeout"));

    Map<?, ?> read = get(HALVES + version + "/requests/" + created.get("id"));
    assertEquals(Map.of("x", 8L), read.get("request_data"));
    assertEquals(Map.of("y", 12.5), read.get("result"));
    assertEquals(Map.of("created_by", "somebody@example.com"), read.get("origin"));
    assertEquals(7L, read.get("input_size"));
    assertEquals(10L, read.get("output_size"));

    Map<?, ?> operator = step(read, "operator_requests");
    assertEquals("divide", operator.get("pipeline_object"));
    assertEquals(step(created, "operator_requests").get("id"), operator.get("id"));
    Map<?, ?> operatorRequest = get(HALVES + "/versions/v1/object-requests/" + operator.get("id"));
    assertEquals(created.get("id"), operatorRequest.get("pipeline_request_id"));
    assertEquals("divide", operatorRequest.get("object"));
    assertEquals(Map.of("output", 12.5), operatorRequest.get("result"));

    Map<?, ?> deployment = step(read, "deployment_requests");
    Map<?, ?> deploymentRequest = get(ECHO + version + "/requests/" + deployment.get("id"));
    assertEquals("completed", deploymentRequest.get("status"));
    assertEquals(10L, deploymentRequest.get("input_size"));
    // The deployment's version keeps metadata only, whatever the pipeline's version keeps.
    assertTrue(deploymentRequest.containsKey("request_data"));
    assertEquals(null, deploymentRequest.get("request_data"));
  }

  @Test
  void metadataOnlyLeavesInputAndOutputOutAndNothingElse() throws Exception {
    Map<?, ?> created = ok(scenario.server.post(HALVES + "/requests", "{\"x\":8}"));
    String step = String.valueOf(step(created, "deployment_requests").get("id"));
    String operator = String.valueOf(step(created, "operator_requests").get("id"));

    for (String path :
        List.of(
            HALVES + "/requests/" + created.get("id"),
            ECHO + "/requests/" + step,
            HALVES + "/versions/v1/object-requests/" + operator)) {
      Map<?, ?> whole = new LinkedHashMap<>(get(path));
      Map<?, ?> metadata = get(path + "?metadata_only=True");

      whole.remove("request_data");
      whole.remove("result");
      assertEquals(whole, metadata);
    }
  }

  @Test
  void requestThatFailsIsAnsweredWithItsModel() throws Exception {
    Map<?, ?> created = ok(scenario.server.post(HALVES + "/requests", "{\"x\":0}"));

    assertEquals("failed", created.get("status"));
    assertEquals(false, created.get("success"));
    assertTrue(String.valueOf(created.get("error_message")).length() > 10, created.toString());
    assertEquals(null, created.get("result"));
    Map<?, ?> operator = step(created, "operator_requests");
    assertEquals("failed", operator.get("status"));
    assertTrue(String.valueOf(operator.get("error_message")).contains("division by zero"));
    assertEquals(List.of(), created.get("deployment_requests"));
  }

  @Test
  void plainInputComesAsTextOrAsAJsonString() throws Exception {
    HttpResponse<String> text =
        scenario.server.send(
            scenario
                .server
                .request(TEXT + "/requests")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("some \"text\" é")));

    assertEquals("some \"text\" é", ok(text).get("result"));
    assertEquals("abc", ok(scenario.server.post(TEXT + "/requests", "\"abc\"")).get("result"));
  }

  @Test
  void deploymentAnswersAlone() throws Exception {
    Map<?, ?> created =
        ok(scenario.server.post(ECHO + "/versions/v1/requests?timeout=15", "{\"y\":1}"));

    assertEquals(Map.of("y", 1L), created.get("result"));
    assertEquals(15L, created.get("timeout"));
    assertEquals("completed", get(ECHO + "/requests/" + created.get("id")).get("status"));
  }

  @Test
  void operatorRequestIsFoundOnlyWithItsOwnRequestAndObject() throws Exception {
    Map<?, ?> created = ok(scenario.server.post(HALVES + "/requests", "{\"x\":8}"));
    String path =
        HALVES
            + "/versions/v1/object-requests/"
            + step(created, "operator_requests").get("id")
            + "?pipeline_request_id=";

    assertEquals(
        200,
        scenario
            .server
            .get(path + created.get("id") + "&pipeline_object_id=" + scenario.operatorObject)
            .statusCode());
    String other = "69eca481-8576-49e8-8e20-ea56f2005bcb";
    assertEquals(404, scenario.server.get(path + other).statusCode());
    assertEquals(
        404,
        scenario
            .server
            .get(path + created.get("id") + "&pipeline_object_id=" + other)
            .statusCode());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          /projects/none/pipelines/halves/requests            | {"x":8}       | 404 | Project was not found
          /projects/team/pipelines/none/requests              | {"x":8}       | 404 | Pipeline was not found
          /projects/team/pipelines/..%2Fhalves/requests       | {"x":8}       | 404 | Pipeline was not found
          /projects/team/pipelines/halves/versions/v2/requests| {"x":8}       | 404 | Pipeline version was not found
          /projects/team/deployments/none/requests            | {"y":8}       | 404 | Deployment was not found
          /projects/team/deployments/echo/versions/9/requests | {"y":8}       | 404 | Deployment version was not found
          /projects/team/pipelines/halves/requests            | {"x":"8"}     | 400 | Field 'x' of the request data must be a whole number (int), but it is a string.
          /projects/team/pipelines/halves/requests            | {}            | 400 | The request data lacks the field 'x'
          /projects/team/pipelines/halves/requests            | {"x":8,"z":1} | 400 | The request data has the unknown field 'z'
          /projects/team/pipelines/halves/requests            | {"x":8,"x":9} | 400 | The request data has the key 'x' twice
          /projects/team/pipelines/halves/requests            | {"x":         | 400 | The request data is not valid JSON
          /projects/team/pipelines/halves/requests            | "text"        | 400 | The request data must be an object
          /projects/team/pipelines/text/requests              | {"x":8}       | 400 | The request data must be plain text
          /projects/team/pipelines/halves/requests?pipeline_timeout=9      | {"x":8} | 400 | pipeline_timeout
          /projects/team/pipelines/halves/requests?pipeline_timeout=7201   | {"x":8} | 400 | pipeline_timeout
          /projects/team/pipelines/halves/requests?pipeline_timeout=ten    | {"x":8} | 400 | Query parameter 'pipeline_timeout' must be a whole number.
          /projects/team/pipelines/halves/requests?deployment_timeout=3601 | {"x":8} | 400 | deployment_timeout
          /projects/team/pipelines/halves/requests?timeout=-1              | {"x":8} | 400 | timeout
          /projects/team/pipelines/halves/requests?priority=2              | {"x":8} | 400 | priority is 2: it must be 0 (high) or 1 (standard)
          /projects/team/deployments/echo/requests?timeout=0               | {"y":8} | 400 | timeout
          """)
  void badCallsAreRefusedAndRunNothing(String path, String body, int status, String sentence)
      throws Exception {
    long before = scenario.store.transactions();

    HttpResponse<String> answer = scenario.server.post(path, body);

    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(sentence), answer.body());
    assertEquals(before, scenario.store.transactions());
  }

  @ParameterizedTest
  @CsvSource({
    "/pipelines/halves/requests/none, Pipeline request was not found",
    "/pipelines/halves/requests/69eca481-8576-49e8-8e20-ea56f2005bcb, Pipeline request was not found",
    "/pipelines/halves/versions/v1/object-requests/7, Operator request was not found",
    "/deployments/echo/requests/69eca481-8576-49e8-8e20-ea56f2005bcb, Deployment request was not found"
  })
  void whatIsNotThereIsNotFound(String path, String sentence) throws Exception {
    HttpResponse<String> answer = scenario.server.get("/projects/team" + path);

    assertEquals(404, answer.statusCode());
    assertTrue(answer.body().contains(sentence), answer.body());
  }

  @Test
  void requestOfAnotherPipelineIsNotFound() throws Exception {
    Map<?, ?> created = ok(scenario.server.post(HALVES + "/requests", "{\"x\":8}"));

    assertEquals(404, scenario.server.get(TEXT + "/requests/" + created.get("id")).statusCode());
    assertEquals(404, scenario.server.get(ECHO + "/requests/" + created.get("id")).statusCode());
  }

  private Map<?, ?> get(String path) throws Exception {
    return ok(scenario.server.get(path));
  }

  private static Map<?, ?> ok(HttpResponse<String> answer) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    return map(new JacksonCodec().toValue(JsonText.of(answer.body())));
  }

  /** The only step in one of the three lists. */
  private static Map<?, ?> step(Map<?, ?> request, String list) {
    List<?> steps = (List<?>) Objects.requireNonNull(request.get(list));
    assertEquals(1, steps.size(), steps.toString());
    return map(steps.getFirst());
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
