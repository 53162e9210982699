package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.JsonText;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestIdsTest {

  private static final TestServer SERVER =
      new TestServer(
          routes ->
              routes
                  .post("/ids", request -> shown(RequestIds.of(request)))
                  .post("/ids-or-none", request -> shown(RequestIds.orNone(request))));

  private static ApiResponse shown(List<String> ids) {
    return ApiResponse.ok(JsonText.ofString(String.join(" ", ids)));
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ids", "/ids-or-none"})
  void idsAreGivenInTheirOrderAndUnchecked(String path) throws Exception {
    assertEquals("\"b a b\"", SERVER.post(path, "[\"b\", \"a\", \"b\"]").body());
    assertEquals("\"\"", SERVER.post(path, "[]").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "[]", "{}", "null", " [ ] ", "\"\""})
  void emptyBodyOfAnyFormIsNoIds(String body) throws Exception {
    assertEquals("\"\"", SERVER.post("/ids-or-none", body).body());
  }

  @Test
  void callWithoutAnyBodyIsNoIds() throws Exception {
    HttpResponse<String> answer =
        SERVER.send(SERVER.request("/ids-or-none").POST(BodyPublishers.noBody()));

    assertEquals("\"\"", answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          /ids         | {}         | The request body must be a list of request ids, but it is an object.
          /ids         | null       | The request body must be a list of request ids, but it is null.
          /ids         | "a"        | The request body must be a list of request ids, but it is a string.
          /ids-or-none | {"a":1}    | The request body must be a list of request ids, but it is an object.
          /ids         | ""         | The request body must be a list of request ids, but it is a string.
          /ids-or-none | 0          | The request body must be a list of request ids, but it is a whole number.
          /ids-or-none | ["a",5]    | The item at index 1 of the request body must be a request id, which is a string, but it is a whole number.
          /ids         | [null]     | The item at index 0 of the request body must be a request id, which is a string, but it is null.
          /ids         | [["a"]]    | The item at index 0 of the request body must be a request id, which is a string, but it is a list.
          /ids         | ["a"       | The request body is not valid JSON
          /ids-or-none | [          | The request body is not valid JSON
          """)
  void anythingElseIsRefused(String path, String body, String sentence) throws Exception {
    HttpResponse<String> answer = SERVER.post(path, body);

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains(sentence), answer.body());
  }

  @Test
  void missingBodyIsRefusedWhereIdsAreNeeded() throws Exception {
    HttpResponse<String> answer = SERVER.send(SERVER.request("/ids").POST(BodyPublishers.noBody()));

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("The request body is empty"), answer.body());
  }
}
