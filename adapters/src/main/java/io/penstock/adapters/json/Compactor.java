package io.penstock.adapters.json;

import java.util.Arrays;

/**
 * Copies one JSON value that a parser has already accepted, without blanks between tokens and with
 * strings in their shortest form, so that equal values have equal sizes whoever wrote them
 * (reference, section 2.4). Numbers stay as they were written.
 */
final class Compactor {

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final byte[] source;
  private final byte[] target;
  private int read;
  private int written;

  private Compactor(byte[] source, int from, int to, int alreadyCompact) {
    this.source = source;
    // Never longer than the source: each step below writes at most as many bytes as it reads.
    this.target = new byte[to - from];
    System.arraycopy(source, from, target, 0, alreadyCompact - from);
    this.read = alreadyCompact;
    this.written = alreadyCompact - from;
  }

  /**
   * @param source valid UTF-8
   * @throws LoneSurrogateException for an escape such as {@code \ud800} without its other half
   */
  static byte[] compact(byte[] source, int from, int to) {
    boolean inString = false;
    for (int i = from; i < to; i++) {
      byte b = source[i];
      if (b == '"') {
        inString = !inString;
      } else if (inString ? b == '\\' : isBlank(b)) {
        // Up to the opening quote, so that the slow path starts between tokens.
        int restart = inString ? lastQuote(source, i) : i;
        return new Compactor(source, from, to, restart).copy(to);
      }
    }
    return Arrays.copyOfRange(source, from, to);
  }

  private static int lastQuote(byte[] source, int before) {
    int i = before;
    while (source[i] != '"') {
      i--;
    }
    return i;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private byte[] copy(int to) {
    while (read < to) {
      byte b = source[read++];
      if (b == '"') {
        target[written++] = b;
        copyString();
      } else if (!isBlank(b)) {
        target[written++] = b;
      }
    }
    return Arrays.copyOf(target, written);
  }

  private void copyString() {
    while (true) {
      byte b = source[read++];
      if (b == '\\') {
        copyEscape();
      } else {
        target[written++] = b;
        if (b == '"') {
          return;
        }
      }
    }
  }

  private void copyEscape() {
    byte b = source[read++];
    switch (b) {
      case '/' -> target[written++] = b;
      case 'u' -> character(readHex());
      default -> {
        target[written++] = '\\';
        target[written++] = b;
      }
    }
  }

  private void character(int unit) {
    int codePoint = unit;
    if (unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE) {
      if (unit > Character.MAX_HIGH_SURROGATE || source[read] != '\\' || source[read + 1] != 'u') {
        throw new LoneSurrogateException();
      }
      read += 2;
      int low = readHex();
      if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
        throw new LoneSurrogateException();
      }
      codePoint = Character.toCodePoint((char) unit, (char) low);
    }
    if (codePoint < 0x20 || codePoint == '"' || codePoint == '\\') {
      escaped(codePoint);
    } else {
      utf8(codePoint);
    }
  }

  private int readHex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 4) | Character.digit(source[read++], 16);
    }
    return value;
  }

  private void escaped(int codePoint) {
    target[written++] = '\\';
    switch (codePoint) {
      case '"', '\\' -> target[written++] = (byte) codePoint;
      case '\n' -> target[written++] = 'n';
      case '\r' -> target[written++] = 'r';
      case '\t' -> target[written++] = 't';
      case '\b' -> target[written++] = 'b';
      case '\f' -> target[written++] = 'f';
      default -> {
        target[written++] = 'u';
        target[written++] = '0';
        target[written++] = '0';
        target[written++] = HEX[codePoint >> 4];
        target[written++] = HEX[codePoint & 15];
      }
    }
  }

  private void utf8(int codePoint) {
    if (codePoint < 0x80) {
      target[written++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      target[written++] = (byte) (0xc0 | (codePoint >> 6));
      continuation(codePoint);
    } else if (codePoint < 0x10000) {
      target[written++] = (byte) (0xe0 | (codePoint >> 12));
      continuation(codePoint >> 6);
      continuation(codePoint);
    } else {
      target[written++] = (byte) (0xf0 | (codePoint >> 18));
      continuation(codePoint >> 12);
      continuation(codePoint >> 6);
      continuation(codePoint);
    }
  }

  private void continuation(int bits) {
    target[written++] = (byte) (0x80 | (bits & 0x3f));
  }

  /** Half of a surrogate pair stands alone, which UTF-8 cannot express. */
  static final class LoneSurrogateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LoneSurrogateException() {
      super("lone surrogate", null, false, false);
    }
  }
}
