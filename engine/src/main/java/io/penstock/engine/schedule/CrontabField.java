package io.penstock.engine.schedule;

import static io.penstock.engine.error.RejectedException.invalid;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * One of the five fields: a list of values, names, ranges ({@code 1-5}) and steps ({@code *}{@code
 * /15}, {@code 10-30/5}; {@code 10/5} is from 10 to the end).
 */
enum CrontabField {
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
  /** Sunday is 0, and 7. */
  DAY_OF_WEEK("day of week", 0, 7, "sun mon tue wed thu fri sat");

  private final String title;
  private final int least;
  private final int most;

  /** Of the least value and those after it; separated by blanks. */
  private final String names;

  CrontabField(String title, int least, int most, String names) {
    this.title = title;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  /** The values that the text stands for, as bits. */
  long parse(String text) {
    long values = 0;
    for (String part : text.split(",", -1)) {
      values |= part(part);
    }
    // Only now: 5-7 is Friday to Sunday.
    return this == DAY_OF_WEEK && has(values, 7) ? (values | 1) & ~(1L << 7) : values;
  }

  static boolean has(long values, int value) {
    return (values >> value & 1) != 0;
  }

  private long part(String part) {
    int slash = part.indexOf('/');
    String range = slash < 0 ? part : part.substring(0, slash);
    int step = slash < 0 ? 1 : step(part, part.substring(slash + 1));
    int first;
    int last;
    int dash = range.indexOf('-');
    if (range.equals("*")) {
      first = least;
      last = this == DAY_OF_WEEK ? 6 : most;
    } else if (dash < 0) {
      first = value(part, range);
      last = slash < 0 ? first : most;
    } else {
      first = value(part, range.substring(0, dash));
      last = value(part, range.substring(dash + 1));
      if (last < first) {
        throw wrong(part, "its end is before its beginning");
      }
    }
    long values = 0;
    for (int value = first; value <= last; value += step) {
      values |= 1L << value;
    }
    return values;
  }

  private int value(String part, String text) {
    int name = List.of(names.split(" ", -1)).indexOf(text.toLowerCase(Locale.ROOT));
    if (name >= 0 && !text.isEmpty()) {
      return name + least;
    }
    int value = number(text).orElseThrow(() -> wrong(part, "it is no number"));
    if (value < least || value > most) {
      throw wrong(part, "it must be from %d to %d".formatted(least, most));
    }
    return value;
  }

  private int step(String part, String text) {
    int step = number(text).orElse(0);
    if (step < 1) {
      throw wrong(part, "its step must be a number of 1 or more");
    }
    return step;
  }

  /** Up to three digits: nothing larger is ever right. */
  private static OptionalInt number(String text) {
    return text.matches("[0-9]{1,3}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  private RuntimeException wrong(String part, String why) {
    String shown = part.length() > 20 ? part.substring(0, 20) + "…" : part;
    return invalid(
        "The value of 'schedule' is not a crontab: in the field for the %s, '%s' is wrong, since %s."
            .formatted(title, shown.replaceAll("\\p{Cntrl}", "?"), why));
  }
}
