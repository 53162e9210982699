package io.penstock.adapters.runtime.python;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One frame.
 *
 * @param attempt 0 outside requests
 * @param header JSON, or empty
 */
// Frames are never compared, and copying megabytes for value semantics would be waste.
@SuppressWarnings("ArrayRecordComponent")
record Frame(FrameType type, long attempt, byte[] header, byte[] payload) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] NOTHING = {};

  static Frame of(FrameType type) {
    return new Frame(type, 0, NOTHING, NOTHING);
  }

  static Frame of(FrameType type, Map<String, ?> header) {
    return new Frame(type, 0, JSON.writeValueAsBytes(header), NOTHING);
  }

  /** A value of the header; null when there is none. */
  @Nullable String text(String name) throws NonsenseException {
    JsonNode value = header().length == 0 ? null : parsedHeader().get(name);
    return value == null || value.isNull() ? null : value.asString();
  }

  /** The sentence in the header. */
  String message() throws NonsenseException {
    String message = text("message");
    if (message == null) {
      throw new NonsenseException("a frame without its message");
    }
    return message;
  }

  private JsonNode parsedHeader() throws NonsenseException {
    try {
      return JSON.readTree(header);
    } catch (JacksonException notJson) {
      throw new NonsenseException("a header that is not JSON");
    }
  }
}
