package io.penstock.adapters.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Yaml12Test {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        " ",
        "true",
        "null",
        "~",
        "on",
        "12:30",
        "0o17",
        "0x1f",
        "1_000",
        "007",
        "1e3",
        "-5",
        "2020-01-01",
        "!tag",
        "&anchor",
        "*alias",
        "# no comment",
        "key: value",
        "- item",
        "two\nlines\n",
        "trailing blank ",
        "\ttab",
        "quotes ' and \"",
        "bell \u0007",
        "snow \u2603 and \ud83d\ude00",
        "<<",
        "=",
        ".inf"
      })
  void textsAreReadAsTheyWereWritten(String text) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("value", text);
    document.put("list", List.of(text));
    assertEquals(document, Yaml12.read(Yaml12.write(document)));
  }

  @Test
  void allKindsOfValuesAreReadAsTheyWereWritten() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("flag", true);
    document.put("none", null);
    document.put("small", 5L);
    document.put("large", new BigInteger("123456789012345678901234567890"));
    document.put("decimals", Arrays.asList(1.5, -0.25, 1.0e300, Double.MIN_VALUE));
    document.put("empty", Map.of("list", List.of(), "object", Map.of()));
    document.put("nested", List.of(Map.of("a", List.of(List.of("b")))));
    assertEquals(document, Yaml12.read(Yaml12.write(document)));
  }

  @ParameterizedTest
  @CsvSource({
    "value: on, on",
    "value: 12:30, 12:30",
    "value: 2020-01-01, 2020-01-01",
    "value: 0x1f, 0x1f",
    "value: yes, yes"
  })
  void plainScalarsOfOldYamlAreTexts(String document, String text) {
    assertEquals(Map.of("value", text), read(document));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value: !!timestamp 2020-01-01",
        "value: !!set {a, b}",
        "value: !!float .nan",
        "value: !!java.util.Date 2020-01-01",
        "1: value",
        "value: {1: a}",
        "- a",
        "text",
        "",
        "a: [",
        "a: 1\na: 2",
        "value: *nothing",
        "a: &a [*a]",
        "{{a: 1}: 2}: 3",
        "value: !!binary /w=="
      })
  void whatJsonDoesNotHaveIsRefused(String document) {
    assertThrows(RejectedException.class, () -> read(document));
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThrows(RejectedException.class, () -> Yaml12.read(new byte[] {'a', ':', (byte) 0xff}));
  }

  @Test
  void aliasesThatGrowBeyondBoundsAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 25; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    RejectedException refused = assertThrows(RejectedException.class, () -> read(bomb.toString()));
    assertEquals(
        "It has more than 200000 values, those that aliases repeat included.",
        refused.getMessage());
  }

  @Test
  void depthWithoutEndIsRefused() {
    assertThrows(RejectedException.class, () -> read("a: " + "[".repeat(10_000)));
  }

  @Test
  void refusalsOfSyntaxNameTheLine() {
    RejectedException refused = assertThrows(RejectedException.class, () -> read("a: 1\nb: 'x\n"));
    assertEquals(
        true, String.valueOf(refused.getMessage()).startsWith("It is not valid YAML (line "));
  }

  private static Map<String, @Nullable Object> read(String document) {
    return Yaml12.read(document.getBytes(StandardCharsets.UTF_8));
  }
}
