package io.penstock.adapters.runtime.python.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LastWordsTest {

  @Test
  void pipMarksItsReasons() {
    assertEquals(
        "ERROR: Could not find a version that satisfies the requirement pond (from versions: none)"
            + " ERROR: No matching distribution found for pond",
        LastWords.of(
            List.of(
                "Looking in links: wheels",
                "ERROR: Could not find a version that satisfies the requirement pond (from"
                    + " versions: none)",
                "ERROR: No matching distribution found for pond",
                "",
                "[notice] A new release of pip is available: 23.2.1 -> 26.0")));
  }

  @Test
  void uvMarksItsReasons() {
    assertEquals(
        "× No solution found when resolving dependencies: ╰─▶ Because pond was not found in the"
            + " package registry, we can conclude that your requirements are unsatisfiable.",
        LastWords.of(
            List.of(
                "Using Python 3.11.7 environment",
                "  × No solution found when resolving dependencies:",
                "  ╰─▶ Because pond was not found in the package registry, we can conclude that"
                    + " your requirements are unsatisfiable.")));
  }

  @Test
  void newerUvMarksThemOtherwise() {
    assertEquals(
        "error: No solution found when resolving dependencies cause: Because pond was not found.",
        LastWords.of(
            List.of(
                "error: No solution found when resolving dependencies",
                "  cause: Because pond was not found.")));
  }

  @Test
  void withoutMarksTheLastLineThatSaysAnythingCounts() {
    assertEquals("Killed", LastWords.of(List.of("Collecting pond", "Killed", "WARNING: x", " ")));
    assertEquals("it printed nothing.", LastWords.of(List.of()));
  }
}
