package io.penstock.engine.expression;

import java.util.Locale;

/**
 * Strings as Python sees them: sequences of code points. Where a string has no surrogate pairs,
 * code points and UTF-16 units are the same and positions need no translation.
 */
final class Texts {
  private Texts() {}

  /** Number of code points. */
  static int length(String text, Budget budget) {
    // Quick for Latin-1 strings, which the JDK knows to have no pairs; a scan for others.
    budget.work(text.length() / 8);
    return text.codePointCount(0, text.length());
  }

  /** UTF-16 offset of a code point's position. */
  static int offset(String text, int position, Budget budget) {
    return length(text, budget) == text.length() ? position : text.offsetByCodePoints(0, position);
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
    budget.text(3L * text.length());
    return text.toLowerCase(Locale.ROOT);
  }

  static String upper(String text, Budget budget) {
    budget.text(3L * text.length());
    return text.toUpperCase(Locale.ROOT);
  }

  static String capitalize(String text, Budget budget) {
    budget.text(3L * text.length());
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    // Lowered as a whole, because a final sigma depends on what is before it.
    String rest = lowerFrom(text, end);
    return titled(text.codePointAt(0)) + rest;
  }

  static String title(String text, Budget budget) {
    budget.text(3L * text.length());
    budget.work(4L * text.length());
    StringBuilder out = new StringBuilder();
    boolean inWord = false;
    int offset = 0;
    while (offset < text.length()) {
      int c = text.codePointAt(offset);
      if (!inWord) {
        out.append(titled(c));
      } else if (c == SIGMA) {
        out.append(isFinalSigma(text, offset) ? '\u03c2' : '\u03c3');
      } else {
        out.append(Character.toString(c).toLowerCase(Locale.ROOT));
      }
      inWord = isCased(c);
      offset += Character.charCount(c);
    }
    return out.toString();
  }

  private static final int SIGMA = 0x3a3;

  private static String lowerFrom(String text, int start) {
    // A cased letter in front makes a sigma at the start of the rest the end of a word.
    String lowered = ("a" + text.substring(start)).toLowerCase(Locale.ROOT).substring(1);
    return isCased(text.codePointAt(0)) ? lowered : text.substring(start).toLowerCase(Locale.ROOT);
  }

  private static boolean isFinalSigma(String text, int offset) {
    String around = "a" + text.substring(offset, Math.min(text.length(), offset + 64));
    return around.toLowerCase(Locale.ROOT).charAt(1) == '\u03c2';
  }

  private static String titled(int c) {
    int title = Character.toTitleCase(c);
    if (title != c) {
      return Character.toString(title);
    }
    // Ligatures and the like: ß becomes Ss.
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    if (upper.codePointCount(0, upper.length()) == 1) {
      return upper;
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
