package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.model.JsonText;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTest {

  private static final String HALVES = "/projects/team/pipelines/halves";
  private static final String TEXT = "/projects/team/pipelines/text";
  private static final String ECHO = "/projects/team/deployments/echo";
  private static final String OTHER_TOKEN = "f123456789abcdef0123456789abcdef01234567";

  private final String key = UUID.randomUUID().toString();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private RequestScenario scenario;

  @BeforeAll
  void start(@TempDir Path directory) {
    scenario = new RequestScenario(directory);
    scenario.server.tokens.with(OTHER_TOKEN, "other@example.com");
  }

  @AfterAll
  void stop() {
    scenario.close();
  }

  private String fresh() {
    return key + UUID.randomUUID();
  }

  private HttpRequest.Builder json(String path, String key, String body) {
    return scenario
        .server
        .request(path)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> post(String path, String key, String body) throws Exception {
    return scenario.server.send(json(path, key, body));
  }

  private String ok(String path, String key, String body) throws Exception {
    HttpResponse<String> answer = post(path, key, body);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  private void assertRefused(int status, String sentence, HttpRequest.Builder call)
      throws Exception {
    Set<String> before = requests();
    HttpResponse<String> answer = scenario.server.send(call);
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(sentence), answer.body());
    assertEquals(before, requests(), "none was made");
  }

  /** The ids of the newest requests. Those that wait first: they may end meanwhile. */
  private Set<String> requests() throws Exception {
    Set<String> ids = new HashSet<>();
    for (String status : List.of("pending,processing", "completed,failed,cancelled")) {
      for (String pipeline : List.of(HALVES, TEXT)) {
        String found = scenario.server.get(pipeline + "/requests?status=" + status).body();
        List<?> list = (List<?>) new JacksonCodec().toValue(JsonText.of(found));
        for (Object request : Objects.requireNonNull(list)) {
          ids.add(String.valueOf(((Map<?, ?>) request).get("id")));
        }
      }
    }
    return ids;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          /pipelines/halves/requests                                        | {"x":8}
          /pipelines/halves/requests                                        | {"x":0}
          /pipelines/halves/versions/v1/requests?pipeline_timeout=30        | {"x": 7}
          /pipelines/text/requests                                          | "some \\"text\\" é"
          /pipelines/halves/requests/batch                                  | [{"x":8},{"x":0}]
          /pipelines/halves/versions/v1/requests/batch?timeout=60           | {"x":8}
          /deployments/echo/requests/batch                                  | {"y":1}
          /deployments/echo/versions/v1/requests/batch                      | [{"y":1}]
          """)
  void repeatIsAnsweredWithTheSameBytes(String path, String body) throws Exception {
    String mine = fresh();
    String first = ok("/projects/team" + path, mine, body);
    assertEquals(first, ok("/projects/team" + path, mine, body));
    assertEquals(first, ok("/projects/team" + path, "\"" + mine + "\"", body));
    assertNotEquals(first, ok("/projects/team" + path, fresh(), body));
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO + "/requests", ECHO + "/versions/v1/requests"})
  void directRequestWhoseResultIsNotKeptIsNamedAndNotRunAgain(String path) throws Exception {
    String mine = fresh();
    String id = id(ok(path, mine, "{\"y\":1}"));
    HttpResponse<String> again = post(path, mine, "{\"y\":1}");
    assertEquals(409, again.statusCode());
    assertTrue(again.body().contains("The request " + id + " was made"), again.body());
  }

  private static String id(String answer) throws Exception {
    Object json = new JacksonCodec().toValue(JsonText.of(answer));
    Object first = json instanceof List<?> list ? list.getFirst() : json;
    return String.valueOf(((Map<?, ?>) Objects.requireNonNull(first)).get("id"));
  }

  @Test
  void deletedBatchIsAnsweredStillAndADeletedDirectRequestIsNot() throws Exception {
    String mine = fresh();
    String batch = ok(TEXT + "/requests/batch", mine, "\"a\"");
    String direct = ok(TEXT + "/requests", mine, "\"a\"");
    for (String answer : List.of(batch, direct)) {
      HttpRequest.Builder delete =
          scenario.server.request(TEXT + "/requests/" + id(answer)).DELETE();
      assertEquals(204, scenario.server.send(delete).statusCode());
    }
    assertEquals(batch, ok(TEXT + "/requests/batch", mine, "\"a\""));
    HttpResponse<String> gone = post(TEXT + "/requests", mine, "\"a\"");
    assertEquals(409, gone.statusCode());
    assertTrue(gone.body().contains(id(direct)), gone.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/requests", "/requests/batch"})
  void anotherBodyQueryOrContentTypeIsAConflict(String operation) throws Exception {
    String mine = fresh();
    String path = TEXT + operation;
    ok(path, mine, "\"a\"");
    String sentence = "The Idempotency-Key stands for another request body";
    assertRefused(409, sentence, json(path, mine, "\"b\""));
    assertRefused(409, sentence, json(path, mine, "\"a\" "));
    assertRefused(409, sentence, json(path, mine, "[7]"));
    assertRefused(409, sentence, json(path + "?timeout=60", mine, "\"a\""));
    assertRefused(
        409,
        sentence,
        json(path, mine, "\"a\"").setHeader("Content-Type", "text/plain; charset=utf-8"));
  }

  @Test
  void queryIsTheSameInAnyOrderAndSpelling() throws Exception {
    String mine = fresh();
    String path = HALVES + "/requests?pipeline_timeout=30&deployment_timeout=20";
    String same = HALVES + "/requests?deployment%5Ftimeout=20&pipeline_timeout=30";
    assertEquals(ok(path, mine, "{\"x\":8}"), ok(same, mine, "{\"x\":8}"));
  }

  @Test
  void keyIsThatOfOneCallerAndOnePath() throws Exception {
    String mine = fresh();
    String first = ok(TEXT + "/requests", mine, "\"a\"");
    assertNotEquals(first, ok(TEXT + "/versions/v1/requests", mine, "\"a\""));
    HttpResponse<String> other =
        scenario.server.send(
            json(TEXT + "/requests", mine, "\"b\"")
                .setHeader("Authorization", "Token " + OTHER_TOKEN));
    assertEquals(200, other.statusCode(), other.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/requests",
        "/versions/v1/requests",
        "/requests/batch",
        "/versions/v1/requests/batch"
      })
  void keyIsThatOfAPipelineWhateverItsName(String operation) throws Exception {
    String mine = fresh();
    String name = "named" + UUID.randomUUID();
    String path = "/projects/team/pipelines/";
    scenario.add(name);
    String first = ok(path + name + operation, mine, "\"a\"");

    scenario.rename(name, name + "2");
    HttpResponse<String> nobody = post(path + name + operation, mine, "\"a\"");
    assertEquals(404, nobody.statusCode(), nobody.body());
    assertEquals(first, ok(path + name + "2" + operation, mine, "\"a\""), "it follows");

    scenario.add(name);
    String id = id(ok(path + name + operation, mine, "\"b\""));
    assertNotEquals(id(first), id, "another pipeline has that name now");
    assertEquals(200, scenario.server.get(path + name + "/requests/" + id).statusCode());

    scenario.remove(name);
    scenario.add(name);
    assertNotEquals(id, id(ok(path + name + operation, mine, "\"b\"")));
  }

  @Test
  void refusedCallLeavesItsKeyForTheRepairedOne() throws Exception {
    for (String operation : List.of("/requests", "/requests/batch")) {
      String mine = fresh();
      assertRefused(400, "lacks the field 'x'", json(HALVES + operation, mine, "{}"));
      ok(HALVES + operation, mine, "{\"x\":8}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "a b", "\"a", "é"})
  void malformedKeyIsRefusedByItsRule(String malformed) throws Exception {
    for (String operation : List.of("/requests", "/requests/batch")) {
      try (TestServer.Raw raw = scenario.server.raw()) {
        Set<String> before = requests();
        String answer =
            raw.send(
                    """
                    POST /v2.1%s HTTP/1.1
                    Host: x
                    Authorization: Token %s
                    Idempotency-Key: %s
                    Content-Length: 3

                    "a\""""
                        .formatted(TEXT + operation, TestServer.TOKEN, malformed))
                .answer();
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("1 to 255 visible ASCII characters"), answer);
        assertEquals(before, requests());
      }
    }
  }

  @Test
  void keyGivenTwiceIsRefused() throws Exception {
    assertRefused(
        400,
        "must be given once",
        json(TEXT + "/requests", fresh(), "\"a\"").header("Idempotency-Key", fresh()));
  }
}
