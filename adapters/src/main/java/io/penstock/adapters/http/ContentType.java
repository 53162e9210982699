package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a body says that it is. A body that says nothing is JSON (reference, section 1.1). */
enum ContentType {
  JSON("application/json"),
  TEXT("text/plain");

  private final String mediaType;

  ContentType(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * Reads the header.
   *
   * @throws RejectedException for other types, and for charsets other than UTF-8
   */
  static ContentType parse(@Nullable String header) {
    if (header == null || header.equals(JSON.mediaType)) {
      return JSON;
    }
    String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !isUtf8(parameter.substring("charset=".length()))) {
        throw unsupported("The charset of the request body must be utf-8.");
      }
    }
    String mediaType = parts[0].strip();
    for (ContentType type : values()) {
      if (type.mediaType.equals(mediaType)) {
        return type;
      }
    }
    throw unsupported(
        "The Content-Type of the request must be application/json, or text/plain for plain input.");
  }

  private static boolean isUtf8(String charset) {
    // ASCII is UTF-8 as well.
    return switch (charset.strip()) {
      case "utf-8", "utf8", "us-ascii" -> true;
      default -> false;
    };
  }

  static RejectedException unsupported(String sentence) {
    return new RejectedException(Reason.UNSUPPORTED_MEDIA_TYPE, sentence);
  }
}
