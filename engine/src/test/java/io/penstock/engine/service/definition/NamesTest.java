package io.penstock.engine.service.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NamesTest {

  private static final List<String> NEVER =
      List.of(
          "",
          " ",
          ".",
          "..",
          "../x",
          "a/b",
          "a\\b",
          "a b",
          "a\nb",
          "a\u0000",
          "a\u202eb",
          "é",
          "a".repeat(1025));

  @ParameterizedTest
  @EnumSource
  void nothingThatCouldLeaveAFolderOrBreakALineIsAName(Names kind) {
    for (String name : NEVER) {
      assertThrows(RejectedException.class, () -> kind.check("name", name), name);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENVIRONMENT")
  void onlyEnvironmentsHaveNamesOfMoreThan64Characters(Names kind) {
    assertThrows(RejectedException.class, () -> kind.check("name", "a".repeat(65)));
  }

  @ParameterizedTest
  @CsvSource({
    "PROJECT, my-project-1", "DEPLOYMENT, d", "PIPELINE, p-2", "VERSION, v1.0_rc-2",
    "VERSION, 2024", "OBJECT, Object_1", "FIELD, my_field-1", "FIELD, _x",
    "ENVIRONMENT_VARIABLE, VERSION_ENV_VAR_1", "ENVIRONMENT_VARIABLE, a"
  })
  void namesSeenInTheWildAreTaken(Names kind, String name) {
    assertEquals(name, kind.check("name", name));
  }

  @ParameterizedTest
  @CsvSource({
    "PROJECT, My-project",
    "PROJECT, 1a",
    "PROJECT, -a",
    "DEPLOYMENT, a_b",
    "PIPELINE, a.b",
    "VERSION, -v1",
    "VERSION, .v1",
    "OBJECT, pipeline_start",
    "OBJECT, pipeline_end",
    "ENVIRONMENT_VARIABLE, 1A",
    "ENVIRONMENT_VARIABLE, A_",
    "ENVIRONMENT_VARIABLE, _A",
    "ENVIRONMENT_VARIABLE, A-B"
  })
  void namesAgainstTheRuleAreRefused(Names kind, String name) {
    assertThrows(RejectedException.class, () -> kind.check("name", name));
  }

  @Test
  void sentenceNamesFieldValueAndRule() {
    RejectedException refused =
        assertThrows(
            RejectedException.class, () -> Names.DEPLOYMENT.check("name", "My Deployment"));
    assertEquals(
        "The value 'My Deployment' of 'name' is not allowed: deployment names have 1 to 64"
            + " lower-case letters, digits and dashes and start with a letter.",
        refused.getMessage());
  }

  @Test
  void quotedTextIsShortAndPrintable() {
    String quoted = Names.quote("a\n\u0007\u202e" + "x".repeat(500));
    assertTrue(quoted.startsWith("'a\\u000a\\u0007\\u202exxx"));
    assertTrue(quoted.length() < 120);
    assertFalse(quoted.chars().anyMatch(Character::isISOControl));
  }
}
