package io.penstock.adapters.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JacksonCodecPayloadTest {

  private static final Schema TWO =
      Schema.structured(new Field("count", DataType.INT), new Field("name", DataType.STRING));

  private final JacksonCodec codec = new JacksonCodec();

  @ParameterizedTest(name = "{0} takes {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          int          | 5                             | 5
          int          | -0                            | -0
          int          | 5.0                           | 5
          int          | -12.50e1                      | -125
          int          | 0.0                           | 0
          int          | 1e3                           | 1000
          int          | 123456789012345678901234567890| 123456789012345678901234567890
          int          | null                          | null
          double       | 5                             | 5
          double       | 1.0                           | 1.0
          double       | 1.10                          | 1.10
          double       | 1E-7                          | 1E-7
          double       | null                          | null
          string       | ""                            | ""
          string       | "a b\\tc"                     | "a b\\tc"
          string       | "\\u0041\\u00e9\\/\\ud83d\\ude00" | "Aé/😀"
          string       | "\\u0000\\u001f\\u0022\\u005c"   | "\\u0000\\u001f\\"\\\\"
          string       | null                          | null
          bool         | true                          | true
          bool         | false                         | false
          bool         | null                          | null
          dict         | {}                            | {}
          dict         | { "b" : [ 1.0 , { "a" : " " } ] } | {"b":[1.0,{"a":" "}]}
          dict         | null                          | null
          file         | "ubiops-file://default/a/b c" | "ubiops-file://default/a/b c"
          file         | null                          | null
          array_int    | [ ]                           | []
          array_int    | [1, 2.0,3e0]                  | [1,2,3]
          array_int    | null                          | null
          array_double | [1, 2.0, -3.5e10]             | [1,2.0,-3.5e10]
          array_double | null                          | null
          array_string | [ "a, b", "" ]                | ["a, b",""]
          array_string | null                          | null
          array_file   | ["ubiops-file://b/f"]         | ["ubiops-file://b/f"]
          array_file   | null                          | null
          """)
  void everyTypeTakesItsOwnValuesAndNull(String type, String value, String kept)
      throws JsonException {
    Payload payload = read("{ \"x\" : " + value + " }", one(type));

    assertEquals("{\"x\":" + kept + "}", payload.toJson().toString());
  }

  @ParameterizedTest(name = "{0} refuses {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          int          | "5"      | a whole number (int), but it is a string
          int          | true     | a whole number (int), but it is a boolean
          int          | 5.5      | a whole number (int), but it is a number with decimals
          int          | 1e99999  | a whole number (int), but it is a number beyond the range of a double
          int          | 1e99999999999999 | a whole number (int), but it is a number beyond the range of a double
          int          | 1e-2147483648    | a whole number (int), but it is a number with decimals
          int          | [5]      | a whole number (int), but it is a list
          int          | {}       | a whole number (int), but it is an object
          double       | "1.0"    | a number (double), but it is a string
          double       | false    | a number (double), but it is a boolean
          double       | 1e999    | a number (double), but it is a number beyond the range of a double
          string       | 5        | a string (string), but it is a whole number
          string       | {}       | a string (string), but it is an object
          bool         | 1        | true or false (bool), but it is a whole number
          bool         | "true"   | true or false (bool), but it is a string
          dict         | []       | an object (dict), but it is a list
          dict         | "{}"     | an object (dict), but it is a string
          file         | 5        | a string of the form ubiops-file://bucket/file (file), but it is a whole number
          file         | "b/f"    | a string of the form ubiops-file://bucket/file (file), but it is a string
          file         | "ubiops-file://b"   | a string of the form ubiops-file://bucket/file (file), but it is a string
          file         | "ubiops-file://b/"  | a string of the form ubiops-file://bucket/file (file), but it is a string
          file         | "ubiops-file:///f"  | a string of the form ubiops-file://bucket/file (file), but it is a string
          file         | "xbiops-file://b/f" | a string of the form ubiops-file://bucket/file (file), but it is a string
          array_int    | 5        | a list of whole numbers (array_int), but it is a whole number
          array_int    | [1,null] | a list of whole numbers (array_int), but at index 1 there is null
          array_int    | [1,2,"3"]| a list of whole numbers (array_int), but at index 2 there is a string
          array_int    | [1.5]    | a list of whole numbers (array_int), but at index 0 there is a number with decimals
          array_double | [[1]]    | a list of numbers (array_double), but at index 0 there is a list
          array_double | [1,1e999]| a list of numbers (array_double), but at index 1 there is a number beyond the range of a double
          array_string | ["a",5]  | a list of strings (array_string), but at index 1 there is a whole number
          array_string | "a"      | a list of strings (array_string), but it is a string
          array_file   | ["ubiops-file://b/f","f"] | a list of strings of the form ubiops-file://bucket/file (array_file), but at index 1 there is a string
          """)
  void everyTypeRefusesOtherValuesNamingFieldRuleAndFind(String type, String value, String rest) {
    assertEquals(
        "Field 'x' of the request data must be " + rest + ".",
        refusal("{\"x\":" + value + "}", one(type)));
  }

  @Test
  void wholeNumbersHaveTheBoundsOfADoubleWhereTheyStandForOne() throws JsonException {
    String beyond = " a number beyond the range of a double.";
    for (String digits : List.of("9".repeat(400), "-" + "9".repeat(400), "9".repeat(309))) {
      assertEquals(
          "Field 'x' of the request data must be a number (double), but it is" + beyond,
          refusal("{\"x\":" + digits + "}", one("double")));
      assertEquals(
          "Field 'x' of the request data must be a list of numbers (array_double), but at index 1"
              + " there is"
              + beyond,
          refusal("{\"x\":[1," + digits + "]}", one("array_double")));
      assertEquals(
          "{\"x\":" + digits + "}", read("{\"x\":" + digits + "}", one("int")).toJson().toString());
    }
    String largest = "1" + "0".repeat(308);
    assertEquals(
        "{\"x\":" + largest + "}",
        read("{\"x\":" + largest + "}", one("double")).toJson().toString());
  }

  @Test
  void fieldsComeInTheSchemasOrder() throws JsonException {
    Payload payload = read("{\"name\":\"n\",\"count\":1}", TWO);

    assertEquals("{\"count\":1,\"name\":\"n\"}", payload.toJson().toString());
  }

  @Test
  void schemaWithoutFieldsTakesAnEmptyObject() throws JsonException {
    assertEquals("{}", read(" {} ", Schema.structured()).toJson().toString());
    assertEquals(
        "The request data has the unknown field 'a'; there are no fields.",
        refusal("{\"a\":1}", Schema.structured()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"count":1}                 | The request data lacks the field 'name', which must be a string (string) or null.
          {"count":1,"nmae":"n"}      | The request data has the unknown field 'nmae'; did you mean 'name'?
          {"count":1,"NAME":"n"}      | The request data has the unknown field 'NAME'; did you mean 'name'?
          {"count":1,"weather":"n"}   | The request data has the unknown field 'weather'; the fields are 'count', 'name'.
          {"count":1,"count":2}       | The request data has the key 'count' twice in one object.
          {"count":1,"name":"n"}{}    | The request data must be one JSON value, but goes on after its end (line 1, column 23).
          5                           | The request data must be an object with the fields' names as keys, but it is a whole number.
          null                        | The request data must be an object with the fields' names as keys, but it is null.
          "text"                      | The request data must be an object with the fields' names as keys, but it is a string.
          [{"count":1,"name":"n"},[]] | The item at index 1 of the request data must be an object with the fields' names as keys, but it is a list.
          [{"count":1,"name":5}]      | Field 'name' of the item at index 0 of the request data must be a string (string), but it is a whole number.
          """)
  void wrongObjectsAreRefused(String json, String sentence) {
    assertEquals(sentence, refusal(json, TWO));
  }

  @Test
  void listOfObjectsIsManyItems() throws JsonException {
    Payload payload = read("[{\"x\":1}, {\"x\":2}]", one("int"));

    assertEquals(2, payload.items().size());
    assertEquals("[{\"x\":1},{\"x\":2}]", payload.toJson().toString());
    assertEquals(List.of(), read("[]", one("int")).items());
  }

  @Test
  void plainIsAStringOrAListOfStrings() throws JsonException {
    assertEquals(new Payload.Plain("a\nb"), read("\"a\\nb\"", Schema.PLAIN));
    assertEquals(
        new Payload.Many(List.of(new Payload.Plain("a"), new Payload.Plain(""))),
        read("[\"a\",\"\"]", Schema.PLAIN));
    assertEquals(
        "The request data must be plain text (a JSON string), but it is an object.",
        refusal("{}", Schema.PLAIN));
    assertEquals(
        "The item at index 1 of the request data must be plain text (a JSON string), but it is null.",
        refusal("[\"a\",null]", Schema.PLAIN));
  }

  @Test
  void sizesAreThoseOfTheReference() throws JsonException {
    Schema schema = Schema.structured(new Field("input_field", DataType.DOUBLE));

    assertEquals(20, read("{ \"input_field\" : 23.5 }", schema).size());
  }

  private Payload read(String json, Schema schema) throws JsonException {
    return codec.readPayload(json.getBytes(StandardCharsets.UTF_8), schema, "the request data");
  }

  private String refusal(String json, Schema schema) {
    return String.valueOf(assertThrows(JsonException.class, () -> read(json, schema)).getMessage());
  }

  private static Schema one(String type) {
    return Schema.structured(new Field("x", DataType.ofWireName(type).orElseThrow()));
  }
}
