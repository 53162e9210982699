package io.penstock.engine.port;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns JSON into payloads and values, and back. */
public interface JsonCodec {

  /**
   * Checks that the bytes are one JSON value, and makes it compact.
   *
   * @param json untrusted bytes; may have blanks, must be UTF-8
   * @param subject what the sentences call the data, such as {@code the request body}
   * @throws JsonException when it is not JSON
   */
  JsonText read(byte[] json, String subject) throws JsonException;

  /**
   * Reads and checks a payload: an object (structured) or a string (plain), or an array of them. A
   * single payload has exactly the schema's fields, each null or of its type, in the schema's
   * order.
   *
   * @param json untrusted bytes; may have blanks, must be UTF-8
   * @param subject what the sentences call the data, such as {@code the request data} or {@code the
   *     output of deployment x}
   * @throws JsonException when it is not JSON, or does not fit the schema
   */
  Payload readPayload(byte[] json, Schema schema, String subject) throws JsonException;

  /**
   * Reads and checks the payloads of many requests: those of a list, of which each may be a list
   * again, or one that is no list.
   *
   * @throws JsonException as {@link #readPayload} does; then none of them is good
   */
  List<Payload> readPayloads(byte[] json, Schema schema, String subject) throws JsonException;

  /**
   * Parses a value: null, Boolean, Long or BigInteger, Double, String, List, or LinkedHashMap with
   * String keys.
   *
   * @throws JsonException for a number that has no such value, such as 1e999
   */
  @Nullable Object toValue(JsonText json) throws JsonException;

  /**
   * The opposite of {@link #toValue}.
   *
   * @throws JsonException for NaN, infinities and values of other classes
   */
  JsonText toJson(@Nullable Object value) throws JsonException;

  /**
   * Not JSON, or not the JSON it should be. The message is a sentence that names field and rule.
   */
  final class JsonException extends Exception {

    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
      super(message);
    }
  }
}
