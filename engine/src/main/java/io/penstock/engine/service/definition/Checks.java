package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Retention;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules that several kinds of definitions, and lists, share (reference, sections 1.8 and 11). */
public final class Checks {

  private static final int DESCRIPTION_LENGTH = 400;
  private static final int DISPLAY_NAME_LENGTH = 1024;
  private static final int LABEL_LENGTH = 1024;
  private static final int RETENTION_SECONDS = 2_419_200;

  private Checks() {}

  /** The given description, or {@code otherwise}. */
  public static String description(@Nullable String given, String otherwise) {
    if (given == null) {
      return otherwise;
    }
    int length = given.codePointCount(0, given.length());
    if (length > DESCRIPTION_LENGTH) {
      throw invalid(
          "The value of 'description' has %d characters: at most %d are allowed."
              .formatted(length, DESCRIPTION_LENGTH));
    }
    return given;
  }

  /** The given display name, or {@code otherwise}. */
  public static String displayName(@Nullable String given, String otherwise) {
    if (given == null) {
      return otherwise;
    }
    if (given.isBlank()
        || given.length() > DISPLAY_NAME_LENGTH
        || given.chars().anyMatch(Character::isISOControl)) {
      throw invalid(
          "The value %s of 'display_name' is not allowed: it must have 1 to %d characters and no control characters."
              .formatted(Names.quote(given), DISPLAY_NAME_LENGTH));
    }
    return given;
  }

  /** The given labels, which replace all others, or {@code otherwise}. */
  public static Map<String, String> labels(
      @Nullable Map<String, String> given, Map<String, String> otherwise) {
    if (given == null) {
      return otherwise;
    }
    given.forEach(
        (key, value) -> {
          label("key", key);
          label("value", value);
          if (key.isEmpty()) {
            throw invalid("A key in 'labels' is empty: give each label a name.");
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }

  private static void label(String part, String text) {
    if (text.length() > LABEL_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
      throw invalid(
          ("The %s %s in 'labels' is not allowed: labels have at most %d characters and no control"
                  + " characters.")
              .formatted(part, Names.quote(text), LABEL_LENGTH));
    }
  }

  /**
   * The given number, or {@code otherwise}.
   *
   * @param field of a body, or a query parameter
   * @throws io.penstock.engine.error.RejectedException when it is out of range
   */
  public static int range(
      String field, @Nullable Integer given, int otherwise, int least, int most) {
    if (given == null) {
      return otherwise;
    }
    if (given < least || given > most) {
      throw invalid(
          most == Integer.MAX_VALUE
              ? "The value %d of '%s' is out of range: the least is %d."
                  .formatted(given, field, least)
              : "The value %d of '%s' is out of range: it must be from %d to %d."
                  .formatted(given, field, least, most));
    }
    return given;
  }

  /** The retention with what was given of it changed. */
  public static Retention retention(
      @Nullable String mode, @Nullable Integer seconds, Retention otherwise) {
    Retention.Mode newMode =
        mode == null
            ? otherwise.mode()
            : Retention.Mode.ofWireName(mode)
                .orElseThrow(
                    () ->
                        invalid(
                            ("The value %s of 'request_retention_mode' is not known: it must be none,"
                                    + " metadata or full.")
                                .formatted(Names.quote(mode))));
    int otherwiseSeconds = Math.toIntExact(otherwise.time().toSeconds());
    int newSeconds =
        range("request_retention_time", seconds, otherwiseSeconds, 1, RETENTION_SECONDS);
    return new Retention(newMode, Duration.ofSeconds(newSeconds));
  }
}
