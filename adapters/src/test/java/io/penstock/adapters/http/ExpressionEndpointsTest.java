package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionEndpointsTest {

  private static final TestServer SERVER = new TestServer(new ExpressionEndpoints());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void referencesExampleIsEvaluated() throws Exception {
    HttpResponse<String> answer =
        SERVER.post(
            "/expressions/evaluate",
            """
            {"expression": "var1 + 10",
             "input_fields": [{"name":"var1","data_type":"int"}],
             "request_data": {"var1": 123}}
            """);

    assertEquals(200, answer.statusCode());
    assertEquals("{\"result\":133}", answer.body());
  }

  @ParameterizedTest(name = "{0} with {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          x / 2            | int          | {"x": 5.0}         | 2.5
          x > 3            | double       | {"x": 3}           | false
          x.upper()        | string       | {"x": "é"}         | "É"
          x['a'][0]        | dict         | {"x": {"a": [{}]}} | {}
          [i * 2 for i in x] | array_int  | {"x": [1, 2.0]}    | [2,4]
          x                | int          | {"x": null}        | null
          1 + 1            | int          | {}                 | 2
          2 ** 100         | int          | {}                 | 1267650600228229401496703205376
          (x, 1)           | int          | {"x": 1}           | [1,1]
          """)
  void resultIsTheRawValue(String expression, String type, String data, String result)
      throws Exception {
    assertEquals("{\"result\":" + result + "}", evaluate(expression, type, data).body());
  }

  @ParameterizedTest(name = "{0} with {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          x +              | int    | {"x": 1}    | The expression failed with SyntaxError
          y                | int    | {"x": 1}    | The expression failed with NameError
          x                | int    | {}          | The expression failed with
          1 / x            | int    | {"x": 0}    | The expression failed with ZeroDivisionError: division by zero.
          10 ** 10 ** 10   | int    | {}          | The expression failed with
          {1, 2}           | int    | {}          | The expression failed with
          x                | int    | {"x": "1"}  | Field 'x' of the request data must be a whole number (int), but it is a string.
          x                | int    | {"y": 1}    | The request data has the unknown field 'y'
          x                | int    | []          | Field 'request_data' must be an object, but it is a list.
          x                | any    | {"x": 1}    | Field 'input_fields[0].data_type' must be one of int, double,
          """)
  void whatCannotBeEvaluatedIsRefusedWithItsReason(
      String expression, String type, String data, String sentence) throws Exception {
    HttpResponse<String> answer = evaluate(expression, type, data);

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains(sentence), answer.body());
  }

  @Test
  void namesAreChecked() throws Exception {
    String twice =
        SERVER
            .post(
                "/expressions/evaluate",
                """
                {"expression": "1", "input_fields": [
                  {"name":"x","data_type":"int"}, {"name":"x","data_type":"int"}]}
                """)
            .body();
    assertTrue(twice.contains("Field 'input_fields[1].name' must be unique"), twice);

    String missing = SERVER.post("/expressions/evaluate", "{\"expression\": \"1\"}").body();
    assertTrue(missing.contains("Field 'input_fields' is missing"), missing);
  }

  private static HttpResponse<String> evaluate(String expression, String type, String data)
      throws Exception {
    return SERVER.post(
        "/expressions/evaluate",
        "{\"expression\":\"%s\",\"input_fields\":[{\"name\":\"x\",\"data_type\":\"%s\"}],\"request_data\":%s}"
            .formatted(expression, type, data));
  }
}
