package io.penstock.engine.service.definition;

import io.penstock.engine.error.RejectedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code labels} filter of lists: at least one of the pairs fits (reference, section 1.7). */
public final class LabelFilter {

  /** Lets everything through. */
  public static final LabelFilter NONE = new LabelFilter(Map.of());

  private final Map<String, Set<String>> wanted;

  private LabelFilter(Map<String, Set<String>> wanted) {
    this.wanted = wanted;
  }

  /**
   * Reads {@code key:value,key2:value2}.
   *
   * @param text null or empty for no filter
   * @throws RejectedException when a pair has no colon
   */
  public static LabelFilter parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return NONE;
    }
    Map<String, Set<String>> wanted = new HashMap<>();
    for (String pair : text.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon < 1) {
        throw RejectedException.invalid(
            "The value %s of 'labels' is not a filter: write key:value pairs with commas between."
                .formatted(Names.quote(text)));
      }
      wanted
          .computeIfAbsent(pair.substring(0, colon).strip(), key -> new HashSet<>())
          .add(pair.substring(colon + 1).strip());
    }
    return new LabelFilter(wanted);
  }

  public boolean matches(Map<String, String> labels) {
    return wanted.isEmpty()
        || labels.entrySet().stream()
            .anyMatch(
                label -> wanted.getOrDefault(label.getKey(), Set.of()).contains(label.getValue()));
  }
}
