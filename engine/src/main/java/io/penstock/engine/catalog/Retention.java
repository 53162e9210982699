package io.penstock.engine.catalog;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What is kept of a version's requests, and for how long (reference, section 2.9).
 *
 * @param time at most 2,419,200 s
 */
public record Retention(Mode mode, Duration time) {

  public static final Retention DEFAULT = new Retention(Mode.FULL, Duration.ofDays(7));

  /** What is kept. */
  public enum Mode {
    /** Nothing once the request has ended. */
    NONE,
    /** Everything but input and output. */
    METADATA,
    /** Everything. */
    FULL;

    /** The name in the API, such as {@code metadata}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Mode> ofWireName(String name) {
      return Arrays.stream(values()).filter(mode -> mode.wireName().equals(name)).findFirst();
    }
  }
}
