package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.model.JsonText;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch requests to a server whose queue is not started, so that each stays as it was made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaitingRequestEndpointsTest {

  private static final String HALVES = "/projects/team/pipelines/halves/requests";
  private static final String HALVES_V1 = "/projects/team/pipelines/halves/versions/v1/requests";
  private static final String ECHO = "/projects/team/deployments/echo/requests";
  private static final String ECHO_V1 = "/projects/team/deployments/echo/versions/v1/requests";

  @SuppressWarnings("NullAway.Init") // set before all tests
  private RequestScenario scenario;

  @BeforeAll
  void start(@TempDir Path directory) {
    scenario = new RequestScenario(directory, RequestScenario.Queue.WAITS);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        HALVES + "| {\"x\":1}",
        HALVES_V1 + "| {\"x\":1}",
        ECHO + "| {\"y\":1}",
        ECHO_V1 + "| {\"y\":1}"
      })
  void requestIsPendingUntilItIsCancelledAndThereUntilItIsDeleted(String path, String item)
      throws Exception {
    List<String> ids = create(path, "[" + item + "," + item + "]");
    String one = path + "/" + ids.getFirst();

    assertEquals("pending", map(value(ok(scenario.server.get(one)))).get("status"));
    assertEquals(ids.reversed(), ids(ok(scenario.server.get(path + "?status=pending"))));
    assertEquals(item, ok(scenario.server.get(one + "/input")));
    HttpResponse<String> output = scenario.server.get(one + "/output");
    assertEquals(404, output.statusCode());
    assertTrue(output.body().contains("it is pending"), output.body());

    assertEquals("{}", ok(patch(one, "{\"status\":\"cancelled\"}")));
    assertEquals("{}", ok(scenario.server.post(path + "/cancel", "[\"" + ids.getLast() + "\"]")));
    assertEquals(
        List.of("cancelled", "cancelled"),
        list(value(ok(scenario.server.post(path + "/collect", json(ids)))), "status"));

    HttpResponse<String> deleted = scenario.server.send(scenario.server.request(one).DELETE());
    assertEquals(204, deleted.statusCode());
    assertEquals("", deleted.body());
    assertEquals(404, scenario.server.get(one).statusCode());
    assertEquals("{}", ok(scenario.server.post(path + "/delete", json(ids.subList(1, 2)))));
    assertEquals("[]", ok(scenario.server.get(path + "?status=cancelled")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "null"})
  void allThatArePendingAreCancelledWithAnEmptyBodyOfAnyForm(String body) throws Exception {
    List<String> ids = create(ECHO, "{\"y\":1}");

    assertEquals("{}", ok(scenario.server.post(ECHO + "/cancel?status=pending", body)));

    assertEquals("[]", ok(scenario.server.get(ECHO + "?status=pending")));
    ok(scenario.server.post(ECHO + "/delete", json(ids)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          POST  | /cancel                | []       | give one of the two
          POST  | /cancel?status=pending | ["x"]    | give one of the two
          POST  | /cancel?status=ended   | []       | it must be pending or processing
          POST  | /cancel?status=pending | {"a":1}  | must be a list of request ids
          POST  | /collect               | []       | it must have 1 to 250
          POST  | /delete                | {}       | must be a list of request ids
          POST  | /batch                 | []       | a batch takes 1 to 250
          POST  | /batch?priority=2      | {"x":1}  | priority is 2: it must be 0 (high) or 1 (standard)
          POST  | /batch?priority=high   | {"x":1}  | Query parameter 'priority' must be a whole number.
          POST  | /batch?timeout=9       | {"x":1}  | timeout is 9: it must be between 10 and 172800 seconds
          PATCH | /ID                    | {"status":"failed"} | Field 'status' must be 'cancelled'
          PATCH | /ID                    | {}       | Field 'status' is missing
          """)
  void badCallsAreRefusedAndChangeNothing(String method, String call, String body, String sentence)
      throws Exception {
    String id = create(HALVES, "{\"x\":1}").getFirst();
    long before = scenario.store.transactions();

    HttpResponse<String> answer =
        scenario.server.send(
            scenario
                .server
                .request(HALVES + call.replace("ID", id))
                .method(method, BodyPublishers.ofString(body)));

    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(sentence), answer.body());
    assertEquals(before, scenario.store.transactions());
    ok(scenario.server.post(HALVES + "/delete", json(List.of(id))));
  }

  private List<String> create(String path, String items) throws Exception {
    return ids(ok(scenario.server.post(path + "/batch", items)));
  }

  private HttpResponse<String> patch(String path, String json) throws Exception {
    return scenario.server.send(
        scenario.server.request(path).method("PATCH", BodyPublishers.ofString(json)));
  }

  private static String json(List<String> ids) {
    return "[\"" + String.join("\",\"", ids) + "\"]";
  }

  private static String ok(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static List<String> ids(String body) throws Exception {
    return list(value(body), "id");
  }

  /** One field of each object in a list. */
  private static List<String> list(@Nullable Object objects, String field) {
    return ((List<?>) Objects.requireNonNull(objects))
        .stream().map(object -> String.valueOf(map(object).get(field))).toList();
  }

  private static @Nullable Object value(String body) throws Exception {
    return new JacksonCodec().toValue(JsonText.of(body));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
