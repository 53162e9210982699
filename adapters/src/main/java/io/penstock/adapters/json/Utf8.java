package io.penstock.adapters.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Checks what Jackson does not: overlong forms and surrogates written as UTF-8. */
final class Utf8 {

  private static final int CHUNK = 8_192;

  private Utf8() {}

  /** The offset of the first malformed sequence; -1 when there is none. */
  static int firstMalformed(byte[] bytes) {
    // The JDK's decoder runs through ASCII with vector instructions; the characters are thrown
    // away chunk by chunk, so that megabytes are never held twice.
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(Math.max(2, Math.min(bytes.length, CHUNK)));
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    return result.isError() ? in.position() : -1;
  }

  /** Whether half of a surrogate pair stands alone, which UTF-8 cannot express. */
  static boolean hasLoneSurrogate(String text) {
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        return true;
      }
      i += Character.charCount(codePoint);
    }
    return false;
  }
}
