package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.error.RejectedException;
import java.util.regex.Pattern;

/**
 * What things may be called (reference, section 1.8). Every rule keeps to ASCII letters, digits and
 * a few marks, begins with a letter or digit where a path could be meant, and so leaves no room for
 * path traversal, blanks and control characters.
 */
public enum Names {
  PROJECT("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  ORGANIZATION("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  DEPLOYMENT("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  ENVIRONMENT(
      "[a-z][a-z0-9-]{0,1023}",
      "have 1 to 1024 lower-case letters, digits and dashes and start with a letter"),
  PIPELINE("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  REQUEST_SCHEDULE("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  WEBHOOK("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  BUCKET("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  ROLE("[a-z][a-z0-9-]{0,63}", Rules.LOWER_CASE),
  VERSION("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", Rules.MIXED_CASE),
  OBJECT("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", Rules.MIXED_CASE),
  FIELD("[A-Za-z0-9_-]{1,64}", "have 1 to 64 characters: letters, digits, dashes and underscores"),
  ENVIRONMENT_VARIABLE(
      "[A-Za-z](?:[A-Za-z0-9_]{0,62}[A-Za-z0-9])?",
      "have 1 to 64 letters, digits and underscores, start with a letter and do not end with an"
          + " underscore");

  private final Pattern pattern;
  private final String rule;

  Names(String regex, String rule) {
    this.pattern = Pattern.compile(regex);
    this.rule = rule;
  }

  /**
   * The name itself.
   *
   * @param field what the sentence calls the place the name was given in, such as {@code name}
   * @throws RejectedException when it breaks the rule
   */
  public String check(String field, String name) {
    if (!pattern.matcher(name).matches()) {
      throw RejectedException.invalid(
          "The value %s of '%s' is not allowed: %s names %s."
              .formatted(quote(name), field, kind(), rule));
    }
    if (this == OBJECT && (name.equals(Attachment.START) || name.equals(Attachment.END))) {
      throw RejectedException.invalid(
          "The value %s of '%s' is not allowed: it stands for the pipeline's own input or output."
              .formatted(quote(name), field));
    }
    return name;
  }

  /** The text in quotes, short and printable whatever is in it, for sentences. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints()
        .limit(80)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    if (text.codePointCount(0, text.length()) > 80) {
      quoted.append('…');
    }
    return quoted.append('\'').toString();
  }

  private String kind() {
    return switch (this) {
      case ENVIRONMENT_VARIABLE -> "environment variable";
      case OBJECT -> "pipeline object";
      case PROJECT -> "project";
      case ORGANIZATION -> "organization";
      case DEPLOYMENT -> "deployment";
      case ENVIRONMENT -> "environment";
      case PIPELINE -> "pipeline";
      case BUCKET -> "bucket";
      case ROLE -> "role";
      case VERSION -> "version";
      case REQUEST_SCHEDULE -> "request schedule";
      case WEBHOOK -> "webhook";
      case FIELD -> "field";
    };
  }

  /** Words that several kinds share; an enum's own constants cannot refer to its own fields. */
  private static final class Rules {
    static final String LOWER_CASE =
        "have 1 to 64 lower-case letters, digits and dashes and start with a letter";
    static final String MIXED_CASE =
        "have 1 to 64 letters, digits, dashes, underscores and dots and start with a letter or"
            + " digit";
  }
}
