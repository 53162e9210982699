package io.penstock.engine.expression;

import java.util.Locale;

/**
 * Strings as Python sees them: sequences of code points. Where a string has no surrogate pairs,
 * code points and UTF-16 units are the same and positions need no translation.
 */
final class Texts {
  private static final int SIGMA = 0x3a3;

  /** The only letter whose lower case is two. */
  private static final int DOTTED_I = 0x130;

  /** Punctuation that may stand inside a word: Word_Break MidLetter, MidNumLet and Single_Quote. */
  private static final String MID_WORD =
      "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

  private Texts() {}

  /** Number of code points. */
  static int length(String text, Budget budget) {
    return budget.codePoints(text);
  }

  /** UTF-16 offset of a code point's position. */
  static int offset(String text, int position, Budget budget) {
    if (length(text, budget) == text.length()) {
      return position;
    }
    budget.work(2L * position);
    return text.offsetByCodePoints(0, position);
  }

  /**
   * Like {@link String#indexOf(String, int)}, but pays for the comparisons it makes: searching a
   * run of equal characters takes the product of both lengths.
   */
  static int indexOf(String text, String part, int from, Budget budget) {
    if (part.isEmpty()) {
      return from <= text.length() ? from : -1;
    }
    char first = part.charAt(0);
    int last = text.length() - part.length();
    int at = from;
    while (at <= last) {
      int start = text.indexOf(first, at, last + 1);
      if (start < 0) {
        budget.work((last - at) / 4);
        return -1;
      }
      int matched = 1;
      while (matched < part.length() && text.charAt(start + matched) == part.charAt(matched)) {
        matched++;
      }
      budget.work((start - at) / 4 + matched + 8);
      if (matched == part.length()) {
        return start;
      }
      at = start + 1;
    }
    return -1;
  }

  static boolean isSpace(int c) {
    return c == ' '
        || isWithin(c, 0x09, 0x0d)
        || isWithin(c, 0x1c, 0x1f)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || isWithin(c, 0x2000, 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  private static boolean isWithin(int c, int first, int last) {
    return c >= first && c <= last;
  }

  /** Whitespace is all in the basic plane, so units will do. */
  static String stripSpace(String text, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (right && end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static String lower(String text, Budget budget) {
    budget.text(text.length());
    return checked(lowerFrom(text, 0, budget), budget);
  }

  /**
   * A change of case makes a string three times as long at the most, so it's fine to look
   * afterwards.
   */
  private static String checked(String changed, Budget budget) {
    budget.checkText(changed.length());
    return changed;
  }

  static String upper(String text, Budget budget) {
    budget.text(text.length());
    budget.work(4L * text.length());
    StringBuilder out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      if (mayGrowInUpperCase(c)) {
        out.append(Character.toString(c).toUpperCase(Locale.ROOT));
      } else {
        out.appendCodePoint(Character.toUpperCase(c));
      }
    }
    return checked(out.toString(), budget);
  }

  static String capitalize(String text, Budget budget) {
    budget.text(text.length());
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    return checked(titled(text.codePointAt(0)) + lowerFrom(text, end, budget), budget);
  }

  static String title(String text, Budget budget) {
    budget.text(text.length());
    budget.work(4L * text.length());
    StringBuilder out = new StringBuilder();
    boolean inWord = false;
    int offset = 0;
    while (offset < text.length()) {
      int c = text.codePointAt(offset);
      if (!inWord) {
        out.append(titled(c));
      } else {
        appendLower(text, offset, out);
      }
      inWord = isCased(c);
      offset += Character.charCount(c);
    }
    return checked(out.toString(), budget);
  }

  private static String lowerFrom(String text, int start, Budget budget) {
    // Not String.toLowerCase: that one's time is quadratic in the letters that become two.
    budget.work(4L * text.length());
    StringBuilder out = new StringBuilder();
    for (int at = start; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      appendLower(text, at, out);
    }
    return out.toString();
  }

  private static void appendLower(String text, int at, StringBuilder out) {
    int c = text.codePointAt(at);
    if (c == SIGMA) {
      out.append(isFinalSigma(text, at) ? '\u03c2' : '\u03c3');
    } else if (c == DOTTED_I) {
      out.append("i\u0307");
    } else {
      out.appendCodePoint(Character.toLowerCase(c));
    }
  }

  /** The letters whose upper case is several letters, or that are next to such. */
  private static boolean mayGrowInUpperCase(int c) {
    return c == 0xdf
        || c == 0x149
        || c == 0x1f0
        || c == 0x390
        || c == 0x3b0
        || c == 0x587
        || isWithin(c, 0x1e96, 0x1e9a)
        || isWithin(c, 0x1f50, 0x1ffc)
        || isWithin(c, 0xfb00, 0xfb17);
  }

  /**
   * Unicode's Final_Sigma: behind a letter that has case and in front of none. The JDK goes by word
   * boundaries instead.
   */
  private static boolean isFinalSigma(String text, int at) {
    int before = at;
    int previous = 0;
    while (before > 0) {
      previous = text.codePointBefore(before);
      if (!isCaseIgnorable(previous)) {
        break;
      }
      before -= Character.charCount(previous);
    }
    if (before == 0 || !isCased(previous)) {
      return false;
    }
    int after = at + 1;
    while (after < text.length() && isCaseIgnorable(text.codePointAt(after))) {
      after = text.offsetByCodePoints(after, 1);
    }
    return after == text.length() || !isCased(text.codePointAt(after));
  }

  private static boolean isCaseIgnorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> MID_WORD.indexOf(c) >= 0;
    };
  }

  private static String titled(int c) {
    int title = Character.toTitleCase(c);
    if (title != c || Character.isTitleCase(c)) {
      return Character.toString(title);
    }
    // Ligatures and the like: ß becomes Ss.
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    if (upper.codePointCount(0, upper.length()) == 1) {
      return Character.toString(title);
    }
    int end = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, end) + upper.substring(end).toLowerCase(Locale.ROOT);
  }

  private static boolean isCased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  static boolean isDigits(String text, Budget budget) {
    budget.work(text.length());
    return !text.isEmpty() && text.codePoints().allMatch(Texts::isDigit);
  }

  /**
   * Decimal digits and those that Unicode calls digits without a place in a decimal number:
   * Numeric_Type=Digit.
   */
  private static boolean isDigit(int c) {
    if (c < 128) {
      return c >= '0' && c <= '9';
    }
    return Character.isDigit(c)
        || c == 0xb2
        || c == 0xb3
        || c == 0xb9
        || isWithin(c, 0x1369, 0x1371)
        || c == 0x19da
        || c == 0x2070
        || isWithin(c, 0x2074, 0x2079)
        || isWithin(c, 0x2080, 0x2089)
        || isWithin(c, 0x2460, 0x2468)
        || isWithin(c, 0x2474, 0x247c)
        || isWithin(c, 0x2488, 0x2490)
        || c == 0x24ea
        || isWithin(c, 0x24f5, 0x24fd)
        || c == 0x24ff
        || isWithin(c, 0x2776, 0x277e)
        || isWithin(c, 0x2780, 0x2788)
        || isWithin(c, 0x278a, 0x2792)
        || isWithin(c, 0x10a40, 0x10a43)
        || isWithin(c, 0x10e60, 0x10e68)
        || isWithin(c, 0x11052, 0x1105a)
        || isWithin(c, 0x1f100, 0x1f10a);
  }
}
