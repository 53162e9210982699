package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.WireDates;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request. Parameters that nobody asks for are ignored; one may come several times
 * with the same value, since clients are known to repeat themselves (reference, section 10). The
 * exception is a {@link #list}.
 */
public final class QueryParameters {

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final QueryParameters NONE = new QueryParameters(Map.of());

  private final Map<String, List<String>> values;

  private QueryParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Takes a query apart.
   *
   * @param raw still percent-encoded; null when there is no query
   * @throws RejectedException for malformed escapes
   */
  static QueryParameters parse(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      int equals = raw.indexOf('=', start);
      boolean hasValue = equals >= 0 && equals < end;
      String name = decode(raw.substring(start, hasValue ? equals : end));
      String value = hasValue ? decode(raw.substring(equals + 1, end)) : "";
      values.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
      start = end + 1;
    }
    return new QueryParameters(values);
  }

  private static String decode(String raw) {
    return PercentEncoding.decode(raw, true, "The query");
  }

  /** Adds all there is: names by the alphabet, the values of each in their order. */
  void addTo(Sha256.Builder hash) {
    new TreeMap<>(values).forEach((name, all) -> all.forEach(value -> hash.add(name).add(value)));
  }

  /**
   * The text of a parameter; empty when it was not given.
   *
   * @throws RejectedException when it was given with several values: to heed one of them would be
   *     to claim what was not done
   */
  public Optional<String> string(String name) {
    List<String> given = values.getOrDefault(name, List.of()).stream().distinct().toList();
    if (given.size() > 1) {
      throw RejectedException.invalid(
          "Query parameter '" + name + "' is given with several values: it takes one.");
    }
    return given.stream().findFirst();
  }

  /**
   * The values of a parameter that may be repeated and may hold several, separated by commas; none
   * when it was not given. Blanks around a value do not belong to it.
   */
  public List<String> list(String name) {
    return values.getOrDefault(name, List.of()).stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /**
   * A boolean: {@code true} or {@code false} in any letter case, {@code 1} or {@code 0} (reference,
   * section 1.1).
   *
   * @throws RejectedException for anything else
   */
  public boolean flag(String name, boolean otherwise) {
    return optionalFlag(name).orElse(otherwise);
  }

  /** The same, empty when it was not given. */
  public Optional<Boolean> optionalFlag(String name) {
    return string(name)
        .map(
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true", "1" -> true;
                  case "false", "0" -> false;
                  default ->
                      throw RejectedException.invalid(
                          "Query parameter '" + name + "' must be true or false.");
                });
  }

  /**
   * A whole number, or null when it was not given. Its range is for others to check.
   *
   * @throws RejectedException when it is no whole number of at most 32 bits
   */
  public @Nullable Integer integer(String name) {
    String text = string(name).orElse(null);
    if (text == null) {
      return null;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw RejectedException.invalid(
          "Query parameter '"
              + name
              + "' must be a whole number"
              + (WHOLE.matcher(text).matches() ? " of at most 32 bits." : "."));
    }
  }

  /**
   * A time; empty when it was not given.
   *
   * @throws RejectedException when it is not ISO 8601, or of a year that no answer could write
   */
  public Optional<Instant> time(String name) {
    return string(name).map(text -> time(name, text));
  }

  private static Instant time(String name, String text) {
    Instant time =
        WireDates.parse(text)
            .orElseThrow(
                () ->
                    RejectedException.invalid(
                        "Query parameter '"
                            + name
                            + "' must be a time such as 2020-03-28T20:00:26+00:00."));
    return checked(name, time);
  }

  /**
   * The time that a parameter was read as.
   *
   * @throws RejectedException when it is of a year that no answer could write
   */
  public static Instant checked(String name, Instant time) {
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw RejectedException.invalid(
          "Query parameter '" + name + "' must be a time of the years 1 to 9999.");
    }
    return time;
  }

  /**
   * A filter on labels, {@code key:value,key2:value2} (reference, section 1.7); no entries when it
   * was not given. A colon in a value is part of it.
   *
   * @throws RejectedException when a pair has no colon
   */
  public List<Map.Entry<String, String>> labels(String name) {
    String text = string(name).orElse("");
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (String pair : text.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon > 0) {
        pairs.add(Map.entry(pair.substring(0, colon).strip(), pair.substring(colon + 1).strip()));
      } else if (!pair.isBlank()) {
        throw RejectedException.invalid(
            "Query parameter '" + name + "' must have the form key:value,key2:value2.");
      }
    }
    return pairs;
  }
}
