package io.penstock.server.cli;

import io.penstock.server.StartupException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * A file of settings: lines of {@code key = value}, with the names of the flags, such as {@code
 * port = 8080}. The format is that of {@link Properties}.
 */
final class SettingsFile {

  private SettingsFile() {}

  /**
   * Reads the file.
   *
   * @param known the keys there are
   * @throws StartupException naming every unknown key, with what was probably meant
   */
  static Map<String, String> read(Path file, Collection<String> known) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new StartupException(
          "The configuration file %s cannot be read: %s".formatted(file, unreadable.getMessage()),
          unreadable);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    StringBuilder unknown = new StringBuilder();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (known.contains(key)) {
        settings.put(key, properties.getProperty(key).strip());
      } else {
        unknown.append(unknownKey("key", key, known)).append(System.lineSeparator());
      }
    }
    if (!unknown.isEmpty()) {
      throw new StartupException(
          "The configuration file %s has unknown keys.%n%s"
              .formatted(file, unknown.toString().strip()));
    }
    return settings;
  }

  /** A sentence about a key that does not exist. */
  static String unknownKey(String what, String key, Collection<String> known) {
    return "There is no %s '%s'%s"
        .formatted(
            what,
            key,
            nearest(key, known)
                .map(": did you mean '%s'?"::formatted)
                .orElse(": there are " + String.join(", ", new TreeSet<>(known)) + "."));
  }

  private static Optional<String> nearest(String key, Collection<String> known) {
    int allowed = Math.max(2, key.length() / 3);
    return known.stream()
        .filter(candidate -> distance(key, candidate) <= allowed)
        .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)));
  }

  /** Levenshtein distance: how many letters have to be changed, added or removed. */
  private static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] current = new int[to.length() + 1];
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        current[j] =
            Math.min(previous[j - 1] + change, Math.min(previous[j] + 1, current[j - 1] + 1));
      }
      previous = current;
    }
    return previous[to.length()];
  }
}
