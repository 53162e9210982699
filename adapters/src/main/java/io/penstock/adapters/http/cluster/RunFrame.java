package io.penstock.adapters.http.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A piece of the answer to a call that runs code: a byte that tells its type, four for the length
 * of its content, highest first, and the content.
 */
public enum RunFrame {
  /** Nothing: the code still works. Comes every second. */
  HEARTBEAT('.'),
  /** What the code shows while it works, in UTF-8. */
  UPDATE('u'),
  /** The code returned this JSON. The last frame, as are those below. */
  RETURNED('r'),
  /** The code failed: JSON with {@code category} and {@code message}. */
  FAILED('f'),
  /** It was not run. */
  ELSEWHERE('e'),
  /** It ran, and the server stopped it. */
  STOPPED('s');

  static final int HEAD_SIZE = 5;

  private final char code;

  RunFrame(char code) {
    this.code = code;
  }

  /**
   * The type that a byte tells.
   *
   * @throws IOException when it tells none, as from a server of another release
   */
  static RunFrame of(byte code) throws IOException {
    for (RunFrame type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IOException("there is no frame of type " + code);
  }

  /** What goes before content of this length. */
  public byte[] head(int length) {
    return ByteBuffer.allocate(HEAD_SIZE).put((byte) code).putInt(length).array();
  }

  /** The whole frame. */
  public byte[] with(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD_SIZE + bytes.length)
        .put((byte) code)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }
}
