package io.penstock.engine.service.audit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes two forms of one definition, in words. Names are told; other values are not,
 * since some are secrets.
 */
final class Differences {

  /** What changes with every change, or with none. */
  private static final Set<String> UNTOLD = Set.of("id", "created", "updated", "lastFileUpload");

  private Differences() {}

  /** Such as {@code name changed from a to b, description changed}; empty when they are alike. */
  static String between(Record before, Record after) {
    List<String> changes = new ArrayList<>();
    for (RecordComponent component : after.getClass().getRecordComponents()) {
      String name = component.getName();
      Object was = value(component, before);
      Object is = value(component, after);
      if (UNTOLD.contains(name) || Objects.equals(was, is)) {
        continue;
      }
      changes.add(
          name.equals("name")
              ? "name changed from %s to %s".formatted(was, is)
              : words(name, '_') + " changed");
    }
    return String.join(", ", changes);
  }

  private static @Nullable Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("A definition that cannot be read: " + component, e);
    }
  }

  /** {@code defaultVersion} as {@code default_version}, or with another separator. */
  static String words(String camelCase, char separator) {
    return camelCase
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", String.valueOf(separator))
        .toLowerCase(Locale.ROOT);
  }
}
