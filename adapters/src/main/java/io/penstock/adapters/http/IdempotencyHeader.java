package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import java.util.List;
import java.util.Optional;

/**
 * The header {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header-07, section 2.1,
 * which wants a quoted string of RFC 9651). Many clients leave the quotes out, so both forms are
 * taken, and are the same key.
 */
final class IdempotencyHeader {

  static final String NAME = "Idempotency-Key";

  private static final int MAXIMUM_LENGTH = 255;

  private IdempotencyHeader() {}

  /**
   * The key, without quotes; empty when the header was not given.
   *
   * @param values of the header, one for each time that it was given
   * @throws RejectedException when it breaks the rule, or came twice
   */
  static Optional<String> parse(List<String> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      throw RejectedException.invalid("The header Idempotency-Key must be given once.");
    }
    String value = values.getFirst().strip();
    String key = value.startsWith("\"") ? unquoted(value) : value;
    boolean visible = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (key.isEmpty() || key.length() > MAXIMUM_LENGTH || !visible) {
      throw malformed();
    }
    return Optional.of(key);
  }

  private static String unquoted(String value) {
    StringBuilder key = new StringBuilder(value.length());
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        if (i == value.length() - 1) {
          return key.toString();
        }
        throw malformed();
      }
      if (c == '\\') {
        i++;
        c = i < value.length() ? value.charAt(i) : ' ';
        if (c != '"' && c != '\\') {
          throw malformed();
        }
      }
      key.append(c);
    }
    throw malformed();
  }

  private static RejectedException malformed() {
    return RejectedException.invalid(
        "The header Idempotency-Key must be 1 to 255 visible ASCII characters, as they are or as a quoted string such as \"8e03978e-40d5-43dd-bc93-6894a57f9324\".");
  }
}
