package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids in the body of an operation on many requests. How many there may be is not checked. */
final class RequestIds {

  private RequestIds() {}

  /**
   * The body, which has to be a list of strings.
   *
   * @throws RejectedException when it is not
   */
  static List<String> of(ApiRequest request) {
    return strings(JsonFields.value(request.json(), request.codec()));
  }

  /**
   * The same, but the body may be empty in any form that clients have for that: nothing or blanks,
   * {@code null}, {@code ""} and {@code {}} are no ids, as {@code []} is (reference, section 2.7).
   */
  static List<String> orNone(ApiRequest request) {
    byte[] json = request.json();
    if (new String(json, StandardCharsets.UTF_8).isBlank()) {
      return List.of();
    }
    Object value = JsonFields.value(json, request.codec());
    boolean none =
        value == null
            || (value instanceof Map<?, ?> fields && fields.isEmpty())
            || (value instanceof String text && text.isEmpty());
    return none ? List.of() : strings(value);
  }

  private static List<String> strings(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw RejectedException.invalid(
          "The request body must be a list of request ids, but it is "
              + JsonFields.found(value)
              + ".");
    }
    List<String> ids = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof String id)) {
        throw RejectedException.invalid(
            "The item at index %d of the request body must be a request id, which is a string, but it is %s."
                .formatted(ids.size(), JsonFields.found(element)));
      }
      ids.add(id);
    }
    return ids;
  }
}
