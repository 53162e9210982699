package io.penstock.engine.service.definition;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The {@code labels} filter of lists: at least one of the pairs fits (reference, section 1.7). */
public final class LabelFilter {

  /** Lets everything through. */
  public static final LabelFilter NONE = new LabelFilter(Set.of());

  private final Set<Map.Entry<String, String>> wanted;

  private LabelFilter(Set<Map.Entry<String, String>> wanted) {
    this.wanted = wanted;
  }

  /** Lets through what has at least one of the pairs; no pairs let everything through. */
  public static LabelFilter anyOf(Collection<Map.Entry<String, String>> pairs) {
    return new LabelFilter(Set.copyOf(pairs));
  }

  public boolean matches(Map<String, String> labels) {
    return wanted.isEmpty() || labels.entrySet().stream().anyMatch(wanted::contains);
  }
}
