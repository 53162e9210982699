package io.penstock.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts JSON values together into a larger one without parsing them. Grows as needed; not
 * thread-safe.
 */
public final class JsonBuilder {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer;
  private int length;

  /**
   * @param expectedSize in bytes; any guess works
   */
  public JsonBuilder(int expectedSize) {
    buffer = new byte[Math.max(16, expectedSize)];
  }

  /** Appends one ASCII character as it is. */
  public JsonBuilder raw(char ascii) {
    ensure(1);
    buffer[length++] = (byte) ascii;
    return this;
  }

  /** Appends JSON that is all ASCII as it is, such as a number or {@code "id":}. */
  public JsonBuilder raw(String ascii) {
    int more = ascii.length();
    ensure(more);
    for (int i = 0; i < more; i++) {
      buffer[length + i] = (byte) ascii.charAt(i);
    }
    length += more;
    return this;
  }

  /** Appends a value. */
  public JsonBuilder value(JsonText json) {
    byte[] bytes = json.utf8();
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  /** Appends a quoted and escaped string (RFC 8259, section 7). */
  public JsonBuilder string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int controls = 0;
    int quotes = 0;
    for (byte b : bytes) {
      controls += b >= 0 && b < 0x20 ? 1 : 0;
      quotes += b == '"' || b == '\\' ? 1 : 0;
    }
    ensure(bytes.length + quotes + 5 * controls + 2);
    if (controls + quotes == 0) {
      buffer[length] = '"';
      System.arraycopy(bytes, 0, buffer, length + 1, bytes.length);
      length += bytes.length + 2;
      buffer[length - 1] = '"';
      return this;
    }
    buffer[length++] = '"';
    for (byte b : bytes) {
      if (b == '"' || b == '\\') {
        buffer[length++] = '\\';
        buffer[length++] = b;
      } else if (b >= 0 && b < 0x20) {
        control(b);
      } else {
        buffer[length++] = b;
      }
    }
    buffer[length++] = '"';
    return this;
  }

  private void control(byte b) {
    buffer[length++] = '\\';
    switch (b) {
      case '\n' -> buffer[length++] = 'n';
      case '\r' -> buffer[length++] = 'r';
      case '\t' -> buffer[length++] = 't';
      case '\b' -> buffer[length++] = 'b';
      case '\f' -> buffer[length++] = 'f';
      default -> {
        buffer[length++] = 'u';
        buffer[length++] = '0';
        buffer[length++] = '0';
        buffer[length++] = HEX[b >> 4];
        buffer[length++] = HEX[b & 15];
      }
    }
  }

  /** What was appended. The builder is of no use afterwards. */
  public JsonText toJson() {
    return JsonText.ofTrusted(length == buffer.length ? buffer : Arrays.copyOf(buffer, length));
  }

  private void ensure(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
    }
  }
}
