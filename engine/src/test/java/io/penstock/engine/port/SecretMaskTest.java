package io.penstock.engine.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.penstock.engine.port.PackageStore.BuildResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretMaskTest {

  private static final SecretMask MASK =
      SecretMask.of(
          List.of(
              "open sesame",
              "open sesame twice",
              "short",
              "a\\b\"c'd",
              "BEGIN KEY\nabcdefgh\n",
              "schlüssel\tbund"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "the word is open sesame!                  | the word is ***!",
        "open sesame and open sesame               | *** and ***",
        "open sesame twice                         | ***",
        "{'KEY': 'open sesame'}                    | {'KEY': '***'}",
        "{\"KEY\": \"a\\\\b\\\"c'd\"}               | {\"KEY\": \"***\"}",
        "{'KEY': 'a\\\\b\"c\\'d'}                  | {'KEY': '***'}",
        "a\\b\"c'd                                 | ***",
        "BEGIN KEY\\nabcdefgh\\n                   | ***\\n***\\n",
        "short words stay                          | short words stay",
        "{\"KEY\": \"schl\\u00fcssel\\tbund\"}            | {\"KEY\": \"***\"}",
        "{'KEY': 'schlüssel\\tbund'}                | {'KEY': '***'}",
        "nothing                                   | nothing"
      })
  void secretsAreHiddenHoweverTheyArePrinted(String line, String shown) {
    assertEquals(shown, MASK.apply(line));
  }

  @Test
  void whatIsAddedIsHiddenToo() {
    assertEquals(
        "*** *** x", MASK.and("a-token-of-length").apply("a-token-of-length open sesame x"));
  }

  @Test
  void failuresOfBuildsAreHiddenToo() {
    assertEquals(
        new BuildResult.Failed("deployment.py could not be imported: no ***"),
        new BuildResult.Failed("deployment.py could not be imported: no open sesame").masked(MASK));
  }

  @Test
  void itsTextHidesThemToo() {
    assertFalse(MASK.toString().contains("sesame"));
  }
}
