package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.TestServer.Raw;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of bad input, over a real connection that must live on after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

  private static final TestServer SERVER = new TestServer(new EchoEndpoints());
  private static final String TOKEN = "Authorization: Token " + TestServer.TOKEN;
  private static final String JSON = TOKEN + "\nContent-Type: application/json";

  /**
   * One call.
   *
   * @param headers besides Host and Content-Length
   * @param sentence a part of it
   */
  record Row(String call, String headers, String body, int status, String sentence) {}

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  static List<Row> rows() {
    String nowhere = "There is no such operation; see the API reference for its path.";
    String nobody = "Authentication credentials were not provided.";
    return List.of(
        // Who is nobody learns nothing.
        new Row("GET /v2.1/whoami", "", "", 401, nobody),
        new Row("GET /v2.1/nowhere", "", "", 401, nobody),
        new Row("DELETE /v2.1/whoami", "", "", 401, nobody),
        new Row("GET /v2.1", "", "", 401, nobody),
        new Row("GET /v2.1/", "", "", 401, nobody),
        new Row("POST /v2.1/open", "", "", 401, nobody),
        new Row("GET /v2.1/things/%zz", "", "", 401, nobody),
        new Row("GET /v2.1/things/x?flag=%zz", "", "", 401, nobody),
        new Row("POST /v2.1/fields", "Content-Type: text/xml", "<a/>", 401, nobody),
        new Row("GET /v2.1/projects", "Authorization: Basic eDp5", "", 401, nobody),
        new Row("GET /v2.1/whoami", "Authorization: Token wrong", "", 401, "Invalid token."),
        new Row(
            "GET /v2.1/whoami",
            "Authorization: Token Token " + TestServer.TOKEN,
            "",
            401,
            "Invalid token header. Token string should not contain spaces."),
        // Paths and methods.
        new Row("GET /", "", "", 404, "There is nothing here; the API is under /v2.1."),
        new Row("GET /v2.10/whoami", TOKEN, "", 404, "There is nothing here"),
        new Row("GET /V2.1/whoami", TOKEN, "", 404, "There is nothing here"),
        new Row("GET /x/../v2.1/whoami", TOKEN, "", 404, "There is nothing here"),
        new Row("GET /v2.1/nowhere", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1/whoami/", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1//whoami", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1/things//x", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1/things/", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1/./whoami", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1/things/%2e%2e/whoami", TOKEN, "", 404, nowhere),
        new Row("GET /v2.1/whoam%69", TOKEN, "", 404, nowhere),
        new Row("DELETE /v2.1/whoami", TOKEN, "", 405, "it takes GET."),
        new Row("PUT /v2.1/things/x", TOKEN, "", 405, "it takes DELETE, GET."),
        new Row("BREW /v2.1/whoami", TOKEN, "", 405, "it takes GET."),
        new Row("GET /v2.1/gone", TOKEN, "", 404, "Thing was not found"),
        new Row("GET /v2.1/projects/p/services", TOKEN, "", 501, "no services"),
        new Row(
            "GET /v2.1/projects/p/environments/e/tags/latest/secrets",
            TOKEN,
            "",
            501,
            "no secrets here: set variables for a build in its ubiops.yaml"),
        new Row(
            "POST /v2.1/projects/p/environments/e/tags/latest/copy-secrets",
            TOKEN,
            "{}",
            501,
            "no secrets here: set variables for a build in its ubiops.yaml"),
        // Percent-encoding.
        new Row("GET /v2.1/things/%zz", TOKEN, "", 400, "The path has a percent sign without"),
        new Row("GET /v2.1/things/%", TOKEN, "", 400, "The path has a percent sign without"),
        new Row("GET /v2.1/things/%4", TOKEN, "", 400, "The path has a percent sign without"),
        new Row("GET /v2.1/things/%ff", TOKEN, "", 400, "The path is not valid UTF-8"),
        new Row("GET /v2.1/things/%c0%af", TOKEN, "", 400, "The path is not valid UTF-8"),
        new Row("GET /v2.1/things/%ed%a0%80", TOKEN, "", 400, "The path is not valid UTF-8"),
        new Row("GET /v2.1/things/é", TOKEN, "", 400, "The path has a character that must be"),
        new Row("GET /v2.1/things/x?text=%9", TOKEN, "", 400, "The query has a percent sign"),
        new Row("GET /v2.1/things/x?text=%fe", TOKEN, "", 400, "The query is not valid UTF-8"),
        // Query parameters.
        new Row(
            "GET /v2.1/things/x?flag=yes",
            TOKEN,
            "",
            400,
            "Query parameter 'flag' must be true or false."),
        new Row(
            "GET /v2.1/things/x?flag=",
            TOKEN,
            "",
            400,
            "Query parameter 'flag' must be true or false."),
        new Row(
            "GET /v2.1/things/x?flag",
            TOKEN,
            "",
            400,
            "Query parameter 'flag' must be true or false."),
        new Row(
            "GET /v2.1/things/x?number=ten",
            TOKEN,
            "",
            400,
            "Query parameter 'number' must be a whole number."),
        new Row(
            "GET /v2.1/things/x?number=1.0",
            TOKEN,
            "",
            400,
            "Query parameter 'number' must be a whole number."),
        new Row(
            "GET /v2.1/things/x?number=99999999999",
            TOKEN,
            "",
            400,
            "Query parameter 'number' must be a whole number of at most 32 bits."),
        new Row(
            "GET /v2.1/things/x?text=a&text=b",
            TOKEN,
            "",
            400,
            "Query parameter 'text' is given with several values: it takes one."),
        new Row(
            "GET /v2.1/things/x?number=",
            TOKEN,
            "",
            400,
            "Query parameter 'number' must be a whole number."),
        new Row(
            "GET /v2.1/things/x?time=soon",
            TOKEN,
            "",
            400,
            "Query parameter 'time' must be a time such as"),
        new Row(
            "GET /v2.1/things/x?labels=a",
            TOKEN,
            "",
            400,
            "Query parameter 'labels' must have the form key:value"),
        // Content types.
        new Row(
            "POST /v2.1/things/x/inputs",
            TOKEN + "\nContent-Type: text/xml",
            "<a/>",
            415,
            "must be application/json, or text/plain"),
        new Row(
            "POST /v2.1/things/x/inputs",
            TOKEN + "\nContent-Type: text/plain; charset=latin1",
            "x",
            415,
            "The charset of the request body must be utf-8."),
        new Row(
            "POST /v2.1/things/x/inputs",
            TOKEN + "\nContent-Type: application/json;charset=\"UTF-16\"",
            "{}",
            415,
            "The charset of the request body must be utf-8."),
        new Row(
            "POST /v2.1/fields",
            TOKEN + "\nContent-Type: text/plain",
            "{}",
            415,
            "must be application/json."),
        new Row(
            "POST /v2.1/fields",
            TOKEN + "\nContent-Type: application/x-www-form-urlencoded",
            "a=b",
            415,
            "must be application/json"),
        // JSON bodies.
        new Row("POST /v2.1/fields", JSON, "", 400, "The request body is empty, but must be JSON."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{",
            400,
            "The request body is not valid JSON (line 1, column "),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "[]",
            400,
            "The request body must be a JSON object, but it is a list."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "null",
            400,
            "The request body must be a JSON object, but it is null."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"name\":\"b\"}",
            400,
            "The request body has the key 'name' twice"),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":[1",
            400,
            "The request body is not valid JSON (line 1, column 11): Unexpected end-of-input: expected close marker for Array."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":" + "[".repeat(10_000),
            400,
            "The request body is nested more than 500 levels deep."),
        new Row(
            "POST /v2.1/fields", JSON, "{}", 400, "Field 'name' is missing; it must be a string."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":null}",
            400,
            "Field 'name' must be a string, but it is null."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":5}",
            400,
            "Field 'name' must be a string, but it is a whole number."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"count\":\"5\"}",
            400,
            "Field 'count' must be a number, but it is a string."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"count\":5.5}",
            400,
            "Field 'count' must be a whole number of at most 32 bits, but it is a number with decimals."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"count\":2147483648}",
            400,
            "Field 'count' must be a whole number of at most 32 bits, but it is larger."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"flag\":1}",
            400,
            "Field 'flag' must be true or false, but it is a whole number."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"labels\":[]}",
            400,
            "Field 'labels' must be an object, but it is a list."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"labels\":{\"k\":true}}",
            400,
            "Field 'labels.k' must be a string, but it is a boolean."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"meta\":\"x\"}",
            400,
            "Field 'meta' must be an object, but it is a string."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"list\":[{\"key\":\"k\",\"value\":1},5]}",
            400,
            "Field 'list[1]' must be an object, but it is a whole number."),
        new Row(
            "POST /v2.1/fields",
            JSON,
            "{\"name\":\"a\",\"list\":[{\"key\":\"k\"}]}",
            400,
            "Field 'list[0].value' is missing; it must be a whole number."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void badInputIsRefusedWithASentence(Row row) throws Exception {
    try (Raw raw = SERVER.raw()) {
      int length = row.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      String headers = row.headers().isEmpty() ? "" : row.headers() + "\n";

      String answer =
          raw.send(
                  row.call()
                      + " HTTP/1.1\nHost: x\n"
                      + headers
                      + "Content-Length: "
                      + length
                      + "\n\n"
                      + row.body())
              .answer();

      assertTrue(answer.startsWith("HTTP/1.1 " + row.status() + " "), answer);
      String body = answer.substring(answer.indexOf("\n\n") + 2);
      assertTrue(body.startsWith("{\"error\":\"") && body.endsWith("\"}"), body);
      assertTrue(body.contains(row.sentence().replace("\"", "\\\"")), body);
      assertEquals(row.status() == 401, answer.contains("WWW-Authenticate: Token"), answer);
      assertEquals(row.status() == 405, answer.contains("Allow: "), answer);
      String next = raw.send("GET /v2.1/open HTTP/1.1\nHost: x\n\n").answer();
      assertTrue(next.endsWith("\n\n{}"), next);
    }
  }

  static List<Map.Entry<String, Integer>> whatIsNotHttp() {
    String head = "POST /v2.1/fields HTTP/1.1\nHost: x\n" + TOKEN + "\n";
    return List.of(
        Map.entry("nonsense\n\n", 400),
        Map.entry("GET\n\n", 400),
        Map.entry("GET /v2.1/whoami\n\n", 400),
        Map.entry("GET /v2.1/whoami SPDY/3\n\n", 400),
        Map.entry("GET /v2.1/whoami HTTP/1.0\n\n", 505),
        Map.entry("GET /v2.1/" + "x".repeat(70_000) + " HTTP/1.1\nHost: x\n\n", 414),
        Map.entry("GET /v2.1/whoami HTTP/1.1\n\n", 400),
        Map.entry("GET /v2.1/whoami HTTP/1.1\nHost: x\nHost: y\n\n", 400),
        Map.entry("GET /v2.1/whoami HTTP/1.1\nHost: x:y\n\n", 400),
        Map.entry("GET /v2.1/whoami HTTP/1.1\nHost: x\nBad Header: 1\n\n", 400),
        Map.entry("GET /v2.1/whoami HTTP/1.1\nHost: x\nno colon\n\n", 400),
        Map.entry("GET /v2.1/whoami HTTP/1.1\nHost: x\nX: " + "x".repeat(20_000) + "\n\n", 400),
        Map.entry(head + "Content-Length: ten\n\n", 400),
        Map.entry(head + "Content-Length: -1\n\n", 400),
        Map.entry(head + "Content-Length: 1\nContent-Length: 2\n\n{}", 400),
        Map.entry(head + "Content-Length: 2\nTransfer-Encoding: chunked\n\n{}", 400),
        Map.entry(head + "Transfer-Encoding: gzip\n\n", 400),
        Map.entry(head + "Transfer-Encoding: gzip, chunked\n\n", 501),
        Map.entry(head + "Transfer-Encoding: chunked\n\nzz\n{}\n0\n\n", 400),
        Map.entry(head + "Content-Encoding: gzip\nContent-Length: 2\n\n{}", 400));
  }

  @ParameterizedTest
  @MethodSource("whatIsNotHttp")
  void whatIsNotHttpIsRefusedAndTheConnectionClosed(Map.Entry<String, Integer> row)
      throws Exception {
    try (Raw raw = SERVER.raw()) {
      String answer = raw.send(row.getKey()).answer();

      assertTrue(answer.startsWith("HTTP/1.1 " + row.getValue() + " "), answer);
      assertTrue(answer.contains("Content-Type: application/json"), answer);
      String body = answer.substring(answer.indexOf("\n\n") + 2);
      assertTrue(body.startsWith("{\"error\":\"") && body.endsWith(".\"}"), answer);
      assertTrue(!body.contains("Exception") && !body.contains("helidon"), body);
      assertTrue(raw.isAtEnd());
    }
  }

  @Test
  void clientThatLeavesInTheMiddleOfItsBodyHarmsNobody() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Raw raw = SERVER.raw()) {
        raw.send(
            "POST /v2.1/fields HTTP/1.1\nHost: x\n" + JSON + "\nContent-Length: 100\n\n{\"name\":");
      }
    }

    assertEquals(201, SERVER.post("/fields", "{\"name\":\"a\"}").statusCode());
  }

  @Test
  void invalidUtf8IsRefusedInTextAndJson() throws Exception {
    for (String type : List.of("text/plain", "application/json")) {
      try (Raw raw = SERVER.raw()) {
        String path = type.equals("text/plain") ? "/v2.1/things/x/inputs" : "/v2.1/fields";
        raw.send(
            "POST "
                + path
                + " HTTP/1.1\nHost: x\n"
                + TOKEN
                + "\nContent-Type: "
                + type
                + "\nContent-Length: 4\n\n");

        String answer = raw.sendBytes(new byte[] {'"', (byte) 0xc3, '(', '"'}).answer();

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("is not valid UTF-8"), answer);
      }
    }
  }
}
