package io.penstock.engine.service.log;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.Names;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression from outside. What it may cost is limited: an expression that goes over a
 * text again and again is refused instead of keeping the server busy.
 */
public final class LogPattern {

  private static final int MOST_STEPS = 1_000_000;

  private final Pattern pattern;

  private LogPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads an expression.
   *
   * @throws RejectedException when it is none
   */
  static LogPattern of(String regex) {
    try {
      return new LogPattern(Pattern.compile(regex, Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw RejectedException.invalid(
          "The regular expression %s in 'query' is not valid.".formatted(Names.quote(regex)));
    }
  }

  /** Whether the whole text fits. */
  boolean fits(String text) {
    return run(() -> pattern.matcher(new Counted(text)).matches());
  }

  /** Whether something in the text fits. */
  boolean isIn(String text) {
    return run(() -> pattern.matcher(new Counted(text)).find());
  }

  private boolean run(BooleanSupplier matching) {
    try {
      return matching.getAsBoolean();
    } catch (StackOverflowError e) {
      throw tooCostly();
    }
  }

  private RejectedException tooCostly() {
    return RejectedException.invalid(
        "The regular expression %s in 'query' takes too many steps: make it simpler."
            .formatted(Names.quote(pattern.pattern())));
  }

  /** Matching reads its text character by character, which makes it a place to count. */
  private final class Counted implements CharSequence {
    private final String text;
    private int steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw tooCostly();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
