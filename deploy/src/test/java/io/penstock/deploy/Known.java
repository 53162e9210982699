package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.server.ServeSettings;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What files of deployments may set: {@code serve} stops at any other variable. */
final class Known {

  private static final Pattern VARIABLE = Pattern.compile("PENSTOCK_[A-Z0-9_]*[A-Z0-9]");

  private Known() {}

  static void assertVariables(Collection<String> names) {
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeAll(ServeSettings.variables());
    assertEquals(Set.of(), unknown, "no setting of serve");
  }

  static void assertOptions(Collection<String> names) {
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeAll(ServeSettings.options());
    assertEquals(Set.of(), unknown, "no option of serve");
  }

  /** All variables of Penstock that a text names. */
  static Set<String> variablesIn(String text) {
    Set<String> names = new TreeSet<>();
    VARIABLE.matcher(text).results().map(MatchResult::group).forEach(names::add);
    return names;
  }
}
