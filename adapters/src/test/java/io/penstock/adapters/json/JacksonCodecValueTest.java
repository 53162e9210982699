package io.penstock.adapters.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonCodecValueTest {

  private final JacksonCodec codec = new JacksonCodec();

  @Test
  void valuesHaveTheClassesThePortPromises() throws JsonException {
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("z", 1L);
    expected.put("a", 9_223_372_036_854_775_807L);
    expected.put("big", new BigInteger("9223372036854775808"));
    expected.put("double", 1.0);
    expected.put("text", "é\n");
    expected.put("list", Arrays.asList(true, false, null, Map.of()));

    Object value =
        codec.toValue(
            JsonText.of(
                "{\"z\":1,\"a\":9223372036854775807,\"big\":9223372036854775808,\"double\":1.0,"
                    + "\"text\":\"é\\n\",\"list\":[true,false,null,{}]}"));

    assertEquals(expected, value);
    assertEquals(expected.toString(), String.valueOf(value), "the order of the keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999", "-1e999", "[1e400]"})
  void numbersBeyondDoubleAreNoValues(String json) {
    assertTrue(
        String.valueOf(
                assertThrows(JsonException.class, () -> codec.toValue(JsonText.of(json)))
                    .getMessage())
            .endsWith("which is beyond the range of a double."));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "23.5, 23.5",
    "0.1, 0.1",
    "1e7, 10000000.0",
    "123456789.125, 123456789.125",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "1.5e22, 1.5e+22",
    "-1.25e-7, -1.25e-07",
    "0.0001, 0.0001",
    "0.00012, 0.00012",
    "0.00001, 1e-05",
    "4.9e-324, 5e-324",
    "9.9e-324, 1e-323",
    "1.5e-323, 1.5e-323",
    "2e23, 2e+23",
    "1.7976931348623157e308, 1.7976931348623157e+308"
  })
  void doublesAreWrittenAsPythonWritesThem(double number, String text) throws JsonException {
    assertEquals(text, codec.toJson(number).toString());
  }

  @Test
  void valuesAreWrittenCompactly() throws JsonException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("b\"", Arrays.asList(1L, null, "\u0001", BigInteger.TWO.pow(70)));
    map.put("a", List.of());
    map.put("", Map.of());

    assertEquals(
        "{\"b\\\"\":[1,null,\"\\u0001\",1180591620717411303424],\"a\":[],\"\":{}}",
        codec.toJson(map).toString());
  }

  @Test
  void whatJsonCannotExpressIsRefused() {
    assertThrows(JsonException.class, () -> codec.toJson(Double.NaN));
    assertThrows(JsonException.class, () -> codec.toJson(Double.NEGATIVE_INFINITY));
    assertThrows(JsonException.class, () -> codec.toJson("\ud800"));
    assertThrows(JsonException.class, () -> codec.toJson(new Object()));
    assertThrows(JsonException.class, () -> codec.toJson(Map.of(1L, 2L)));
    assertThrows(JsonException.class, () -> codec.toJson(BigInteger.TEN.pow(4_300)));
    assertThrows(JsonException.class, () -> codec.toJson(BigInteger.TEN.pow(4_300).negate()));
    assertThrows(JsonException.class, () -> codec.toJson(BigInteger.ONE.shiftLeft(10_000_000)));
  }

  @Test
  void whatIsWrittenCanBeReadAgainAtTheLimits() throws JsonException {
    BigInteger widest = BigInteger.TEN.pow(4_300).subtract(BigInteger.ONE);
    assertEquals(widest, codec.toValue(codec.toJson(widest)));
    assertEquals(widest.negate(), codec.toValue(codec.toJson(widest.negate())));

    assertEquals(nested(500), codec.toValue(codec.toJson(nested(500))));
    assertThrows(JsonException.class, () -> codec.toJson(nested(501)));
    assertThrows(JsonException.class, () -> codec.toJson(nested(100_000)));
  }

  private static List<Object> nested(int depth) {
    List<Object> inner = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      List<Object> outer = new ArrayList<>();
      outer.add(inner);
      inner = outer;
    }
    return inner;
  }
}
