package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes parts of a request's target (RFC 3986, section 2.1). */
final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * Decodes one part, after the target was taken apart: what is decoded here never separates.
   *
   * @param plusIsBlank true in queries, false in paths
   * @param what the part, for the sentence
   * @throws RejectedException for malformed escapes, and for bytes that are not UTF-8
   */
  static String decode(String raw, boolean plusIsBlank, String what) {
    if (isPlain(raw, plusIsBlank)) {
      return raw;
    }
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i++);
      if (c == '%') {
        bytes.put((byte) (hex(raw, i, what) << 4 | hex(raw, i + 1, what)));
        i += 2;
      } else if (c > 0x20 && c < 0x7f) {
        bytes.put((byte) (plusIsBlank && c == '+' ? ' ' : c));
      } else {
        throw RejectedException.invalid(
            what + " has a character that must be percent-encoded in a URL.");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw RejectedException.invalid(
          what + " is not valid UTF-8 once its percent signs are decoded.");
    }
  }

  private static boolean isPlain(String raw, boolean plusIsBlank) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c <= 0x20 || c >= 0x7f || (plusIsBlank && c == '+')) {
        return false;
      }
    }
    return true;
  }

  private static int hex(String raw, int index, String what) {
    int digit = index < raw.length() ? Character.digit(raw.charAt(index), 16) : -1;
    if (digit < 0 || raw.charAt(index) > 'f') {
      throw RejectedException.invalid(what + " has a percent sign without two hexadecimal digits.");
    }
    return digit;
  }
}
