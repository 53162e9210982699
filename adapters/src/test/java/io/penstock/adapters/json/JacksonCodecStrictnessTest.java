package io.penstock.adapters.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonCodecStrictnessTest {

  private static final Schema DICT = Schema.structured(new Field("x", DataType.DICT));

  private static final Schema TEXT = Schema.structured(new Field("x", DataType.STRING));

  private static final Pattern INTERNALS = Pattern.compile("[A-Z]_[A-Z]|Feature|enabl|parser");

  private final JacksonCodec codec = new JacksonCodec();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":\"a\nb\"}",
        "{\"x\":\"a\u0000b\"}",
        "{\"x\":\"\\x\"}",
        "{\"x\":\"a",
        "{\"x\":\"a\\",
        "{\"x\":\"a\"",
        "{\"x\":\"a\"\"}"
      })
  void whatIsNotATextIsRefusedAsOne(String json) {
    String sentence = refusal(() -> codec.readPayload(utf8(json), TEXT, "the data"));
    assertTrue(sentence.startsWith("The data is not valid JSON (line "), sentence);
  }

  /** Texts are looked through eight bytes at once. */
  @Test
  void textEndsAtItsQuoteWhereverThatIs() throws Exception {
    for (int length = 0; length < 40; length++) {
      String text = "\"" + "é!".repeat(length).substring(0, length) + "\"";
      assertEquals(
          "{\"x\":" + text + "}",
          codec.readPayload(utf8("{ \"x\": " + text + " }"), TEXT, "it").toJson().toString());
      String escaped = text.replaceFirst(".$", "\\\\\"\"");
      assertEquals(
          "{\"x\":" + escaped + "}",
          codec.readPayload(utf8("{ \"x\": " + escaped + " }"), TEXT, "it").toJson().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":NaN}",
        "{\"x\":Infinity}",
        "{\"x\":-Infinity}",
        "{\"x\":01}",
        "{\"x\":+1}",
        "{\"x\":.5}",
        "{\"x\":5.}",
        "{\"x\":1e}",
        "{\"x\":0x10}",
        "{\"x\":-NaN}",
        "{\"x\":+Infinity}",
        "{\"x\":-.5}",
        "{\"x\":/* */1}",
        "{\"x\":1 # why\n}",
        "{\"x\":'a'}",
        "{\"x\":None}",
        "{\"x\":--1}",
        "{\"x\":-INF}",
        "{'x':1}",
        "{x:1}",
        "{\"x\":1,}",
        "{\"x\":[1,]}",
        "{\"x\":[,1]}",
        "{\"x\":1 // why\n}",
        "{\"x\":\"\\x\"}",
        "{\"x\":\"\\u12g4\"}",
        "{\"x\":\"a\nb\"}",
        "{\"x\":\"a\u0000b\"}",
        "{\"x\":{}",
        "{\"x\":\"",
        "{\"x\"}",
        "{\"x\":tru}",
        "{\"x\":{}}x",
        "\uFEFF{\"x\":{}}"
      })
  void whatIsNotJsonIsRefusedEverywhere(String json) {
    String sentence = refusal(() -> codec.read(utf8(json), "the body"));

    assertTrue(sentence.startsWith("The body is not valid JSON (line "), sentence);
    assertFalse(INTERNALS.matcher(sentence).find(), sentence);
    byte[] payload = utf8("{\"x\":" + json + "}");
    assertThrows(JsonException.class, () -> codec.readPayload(payload, DICT, "the data"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"x":NaN}      | column 9): Non-standard token 'NaN'.
          {"x":-Infinity}| column 15): Non-standard token '-Infinity'.
          {"x":+1}       | column 7): Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs.
          {"x":0x10}     | column 7): Unexpected character ('x' (code 120)): hexadecimal number literals are not allowed.
          {"x":1 // why} | column 8): Unexpected character ('/' (code 47)): comments are not allowed.
          {"x":"a        | column 8): Unexpected end-of-input in a value.
          """)
  void whatIsNotJsonIsToldWithoutAdviceOnTheParser(String json, String rest) {
    assertEquals(
        "The body is not valid JSON (line 1, " + rest,
        refusal(() -> codec.read(utf8(json), "the body")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t "})
  void nothingIsRefused(String json) {
    assertEquals(
        "The body is empty, but must be JSON.", refusal(() -> codec.read(utf8(json), "the body")));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "c080, overlong NUL",
    "c1bf, overlong DEL",
    "e08080, overlong in three bytes",
    "f0808080, overlong in four bytes",
    "eda080, high surrogate",
    "edb080, low surrogate",
    "eda081edb081, surrogate pair as in CESU-8",
    "f4908080, above U+10FFFF",
    "80, lone continuation",
    "c3, cut in two bytes",
    "e282, cut in three bytes",
    "ff, no such byte",
    "00e9, UTF-16"
  })
  void invalidUtf8IsRefusedInStringsAndKeys(String hex, String why) {
    String raw = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    byte[] string = ("{\"x\":{\"a\":\"" + raw + "\"}}").getBytes(StandardCharsets.ISO_8859_1);
    byte[] key = ("{\"x\":{\"" + raw + "\":1}}").getBytes(StandardCharsets.ISO_8859_1);

    assertTrue(
        refusal(() -> codec.readPayload(string, DICT, "the data"))
            .contains("is not valid UTF-8: see the byte at offset"),
        why);
    assertTrue(
        refusal(() -> codec.readPayload(key, DICT, "the data"))
            .contains("is not valid UTF-8: see the byte at offset"),
        why);
  }

  @Test
  void utf16IsNotGuessed() {
    assertThrows(
        JsonException.class,
        () -> codec.read("{\"x\":1}".getBytes(StandardCharsets.UTF_16LE), "the body"));
    assertThrows(
        JsonException.class,
        () -> codec.read("{\"x\":1}".getBytes(StandardCharsets.UTF_16), "the body"));
  }

  @Test
  void malformedByteIsFoundBehindManyGoodOnes() {
    byte[] json = utf8("\"" + "é".repeat(10_000) + "\"");
    json[20_000] = (byte) 0xff;

    assertEquals(
        "The body is not valid UTF-8: see the byte at offset 19999.",
        refusal(() -> codec.read(json, "the body")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":{\"a\":\"\\ud800\"}}",
        "{\"x\":{\"a\":\"\\udc00\"}}",
        "{\"x\":{\"a\":\"\\ud800a\"}}",
        "{\"x\":{\"a\":\"\\ud800\\n\"}}",
        "{\"x\":{\"a\":\"\\ud800\\ud800\"}}",
        "{\"x\":{\"\\ud800\":1}}",
        "{\"\\ud800\":1}"
      })
  void halfSurrogatePairsAreRefused(String json) {
    assertEquals(
        "The data has half of a surrogate pair in a \\u escape; both halves must be there.",
        refusal(() -> codec.readPayload(utf8(json), DICT, "the data")));
  }

  @ParameterizedTest
  @CsvSource({"499, true", "500, false", "10000, false", "1000000, false"})
  void nestingIsBounded(int depth, boolean fine) throws JsonException {
    byte[] lists = utf8("{\"x\":{\"a\":" + "[".repeat(depth - 2) + "]".repeat(depth - 2) + "}}");
    byte[] open = utf8("[".repeat(depth + 1));

    if (fine) {
      assertEquals(lists.length, codec.readPayload(lists, DICT, "the data").size());
      codec.toValue(codec.read(lists, "the data"));
    } else if (depth > 500) {
      assertEquals(
          "The data is nested more than 500 levels deep.",
          refusal(() -> codec.readPayload(lists, DICT, "the data")));
    }
    if (depth >= 500) {
      assertEquals(
          "The data is nested more than 500 levels deep.",
          refusal(() -> codec.read(open, "the data")));
    }
  }

  @Test
  void duplicateKeysAreNamedAtEveryDepth() {
    assertEquals(
        "The data has the key 'k' twice in one object.",
        refusal(
            () ->
                codec.readPayload(
                    utf8("{\"x\":{\"a\":[{\"k\":1,\"\\u006b\":2}]}}"), DICT, "the data")));
  }

  @Test
  void longNumbersAreRefused() throws JsonException {
    String longest = "-" + "9".repeat(4_300);
    assertEquals(longest, codec.read(utf8(longest), "the data").toString());
    assertEquals(
        "The data has a number of more than 4300 digits or a key that is too long (line 1, column 4302).",
        refusal(() -> codec.read(utf8("9".repeat(4_301)), "the data")));
  }

  @Test
  void sentencesStayShortWhateverTheDataSays() {
    String name = "n".repeat(10_000);

    String sentence =
        refusal(() -> codec.readPayload(utf8("{\"" + name + "\":1}"), DICT, "the data"));

    assertEquals(
        "The data has the unknown field '" + "n".repeat(80) + "…'; the fields are 'x'.", sentence);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String refusal(org.junit.jupiter.api.function.Executable call) {
    return String.valueOf(assertThrows(JsonException.class, call).getMessage());
  }
}
