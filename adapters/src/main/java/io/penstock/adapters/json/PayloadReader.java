package io.penstock.adapters.json;

import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads one payload in one pass: values are checked as they go by and cut out as they are. */
final class PayloadReader {

  private final StrictParser parser;
  private final Schema schema;
  private final String subject;
  private final FieldReader fields;

  PayloadReader(StrictParser parser, Schema schema, String subject) {
    this.parser = parser;
    this.schema = schema;
    this.subject = subject;
    this.fields = new FieldReader(parser);
  }

  Payload read() throws JsonException {
    JsonToken first = parser.next();
    Payload payload = first == JsonToken.START_ARRAY ? many(subject) : item(first, subject);
    parser.end();
    return payload;
  }

  /** The items of a list as payloads of their own, each of which may be a list again. */
  List<Payload> readEach() throws JsonException {
    JsonToken token = parser.next();
    List<Payload> payloads = new ArrayList<>();
    if (token != JsonToken.START_ARRAY) {
      payloads.add(item(token, subject));
    } else {
      for (token = parser.next(); token != JsonToken.END_ARRAY; token = parser.next()) {
        String what = at(payloads.size(), subject);
        payloads.add(token == JsonToken.START_ARRAY ? many(what) : item(token, what));
      }
    }
    parser.end();
    return payloads;
  }

  private Payload many(String what) throws JsonException {
    List<Payload.Item> items = new ArrayList<>();
    JsonToken token = parser.next();
    while (token != JsonToken.END_ARRAY) {
      items.add(item(token, at(items.size(), what)));
      token = parser.next();
    }
    return new Payload.Many(items);
  }

  private static String at(int index, String what) {
    return "the item at index " + index + " of " + what;
  }

  private Payload.Item item(JsonToken token, String what) throws JsonException {
    return schema.isPlain() ? plain(token, what) : structured(token, what);
  }

  private Payload.Item plain(JsonToken token, String what) throws JsonException {
    if (token != JsonToken.VALUE_STRING) {
      throw new JsonException(
          Sentences.start(what)
              + " must be plain text (a JSON string), but it is "
              + Sentences.found(token)
              + ".");
    }
    return new Payload.Plain(parser.text());
  }

  private Payload.Item structured(JsonToken token, String what) throws JsonException {
    if (token != JsonToken.START_OBJECT) {
      throw new JsonException(
          Sentences.start(what)
              + " must be an object with the fields' names as keys, but it is "
              + Sentences.found(token)
              + ".");
    }
    @Nullable JsonText[] values = new @Nullable JsonText[schema.fields().size()];
    int expected = 0;
    while (parser.next() == JsonToken.PROPERTY_NAME) {
      String name = parser.text();
      int index = indexOf(name, expected);
      if (index < 0) {
        throw new JsonException(
            Sentences.start(what)
                + " has the unknown field "
                + Sentences.quoted(name)
                + Sentences.hint(name, schema));
      }
      expected = index + 1;
      values[index] = fields.read(schema.fields().get(index), what);
    }
    return inOrder(values, what);
  }

  /** Fields mostly come in the schema's order, so the next one is tried before all others. */
  private int indexOf(String name, int expected) {
    List<Field> all = schema.fields();
    if (expected < all.size() && all.get(expected).name().equals(name)) {
      return expected;
    }
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private Payload.Item inOrder(@Nullable JsonText[] values, String what) throws JsonException {
    LinkedHashMap<String, JsonText> ordered = LinkedHashMap.newLinkedHashMap(values.length);
    for (int i = 0; i < values.length; i++) {
      Field field = schema.fields().get(i);
      JsonText value = values[i];
      if (value == null) {
        throw new JsonException(
            Sentences.start(what)
                + " lacks the field '"
                + field.name()
                + "', which must be "
                + Sentences.rule(field.type())
                + " or null.");
      }
      ordered.put(field.name(), value);
    }
    return new Payload.Structured(ordered);
  }
}
