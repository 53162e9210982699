package io.penstock.engine.service.instance;

import static io.penstock.engine.error.RejectedException.invalid;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list that may change between two calls. A cursor names the item before or after which
 * the part begins, by the key that the list is ordered by: whatever comes or goes meanwhile, no
 * item is shown twice or skipped.
 *
 * @param previous the cursor of the part before; null on the first
 * @param next the cursor of the part after; null on the last
 */
public record Page<T>(List<T> items, @Nullable String previous, @Nullable String next) {

  private static final int USUAL = 100;
  private static final int MOST = 1_000;
  private static final Pattern CURSOR = Pattern.compile("([ab]):(.{1,200})");

  /**
   * Cuts a list.
   *
   * @param key unique in the list; items are ordered by it
   * @param cursor null for the first part
   * @param limit null for the usual
   */
  public static <T> Page<T> of(
      List<T> all, Function<T, String> key, @Nullable String cursor, @Nullable Integer limit) {
    int size = limit == null ? USUAL : limit;
    if (size < 1 || size > MOST) {
      throw invalid("Query parameter 'limit' must be from 1 to %d.".formatted(MOST));
    }
    List<T> ordered = all.stream().sorted(Comparator.comparing(key)).toList();
    int from = 0;
    if (cursor != null) {
      Matcher position = position(cursor);
      String named = position.group(2);
      int before = (int) ordered.stream().filter(it -> key.apply(it).compareTo(named) < 0).count();
      int upTo = (int) ordered.stream().filter(it -> key.apply(it).compareTo(named) <= 0).count();
      from = position.group(1).equals("a") ? upTo : Math.max(0, before - size);
      size = position.group(1).equals("a") ? size : Math.min(size, before);
    }
    int until = Math.min(ordered.size(), from + size);
    List<T> items = ordered.subList(from, until);
    return new Page<>(
        items,
        from == 0 || items.isEmpty() ? null : cursor("b", key.apply(items.getFirst())),
        until == ordered.size() || items.isEmpty()
            ? null
            : cursor("a", key.apply(items.getLast())));
  }

  private static String cursor(String direction, String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((direction + ":" + key).getBytes(StandardCharsets.UTF_8));
  }

  private static Matcher position(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      Matcher matcher = CURSOR.matcher(text);
      if (matcher.matches()) {
        return matcher;
      }
    } catch (IllegalArgumentException notOurs) {
      // As any other text that is no cursor.
    }
    throw invalid("Query parameter 'cursor' must be one that a list has given.");
  }
}
