package io.penstock.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as compact UTF-8 text: no blanks between tokens. The engine passes it along
 * unparsed, so a value of megabytes costs nothing where no expression looks at it.
 *
 * <p>It is trusted: only the edge, which has parsed it, makes one from outside bytes.
 */
public final class JsonText {

  public static final JsonText NULL = of("null");

  private final byte[] utf8;

  private JsonText(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Takes the array over: the caller must not change it afterwards. */
  public static JsonText ofTrusted(byte[] utf8) {
    return new JsonText(utf8);
  }

  /** A value from source code or tests; {@code json} must be compact and valid. */
  public static JsonText of(String json) {
    return new JsonText(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The JSON string with this content. */
  public static JsonText ofString(String content) {
    JsonBuilder builder = new JsonBuilder(content.length() + 16);
    builder.string(content);
    return builder.toJson();
  }

  /** The bytes themselves, not a copy: do not change them. */
  public byte[] utf8() {
    return utf8;
  }

  /** In bytes. */
  public int size() {
    return utf8.length;
  }

  public boolean isNull() {
    return utf8.length == 4 && utf8[0] == 'n';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonText that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
