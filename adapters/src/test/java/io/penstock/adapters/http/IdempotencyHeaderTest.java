package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyHeaderTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "abc             | abc",
        "\"abc\"         | abc",
        "\"a\\\"b\\\\c\" | a\"b\\c",
        "a\"b\\c         | a\"b\\c",
        "a,b;c=d         | a,b;c=d",
        "\"a,b;c=d\"     | a,b;c=d",
        "~!              | ~!"
      })
  void bothFormsAreTheSameKey(String value, String key) {
    assertEquals(Optional.of(key), IdempotencyHeader.parse(List.of(value)));
  }

  @Test
  void keyHasUpTo255Characters() {
    String longest = "k".repeat(255);
    assertEquals(Optional.of(longest), IdempotencyHeader.parse(List.of(longest)));
    assertEquals(Optional.of(longest), IdempotencyHeader.parse(List.of("\"" + longest + "\"")));
    assertRefused(longest + "k");
    assertRefused("\"" + longest + "k\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"\"",
        "\"",
        "\"abc",
        "\"abc\"d",
        "\"abc\";a=1",
        "\"a\"\"b\"",
        "\"a\\b\"",
        "\"a\\",
        "\"a\\\"",
        "a b",
        "\"a b\"",
        "a\tb",
        "é",
        "\"é\"",
        "a\u007f",
        "a\u0000"
      })
  void anythingElseIsRefusedAndTheRuleIsNamed(String value) {
    assertRefused(value);
  }

  private static void assertRefused(String value) {
    RejectedException refusal =
        assertThrows(RejectedException.class, () -> IdempotencyHeader.parse(List.of(value)));
    assertEquals(RejectedException.Reason.INVALID, refusal.reason());
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("1 to 255 visible ASCII characters"),
        refusal.getMessage());
  }

  @Test
  void headerIsOptionalAndGivenOnce() {
    assertEquals(Optional.empty(), IdempotencyHeader.parse(List.of()));
    assertThrows(RejectedException.class, () -> IdempotencyHeader.parse(List.of("a", "a")));
  }
}
