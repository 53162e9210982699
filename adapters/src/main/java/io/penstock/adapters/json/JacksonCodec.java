package io.penstock.adapters.json;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly and in one pass, with Jackson's streaming parser.
 *
 * <p>Refused beyond what RFC 8259 refuses: duplicate keys, more than 500 levels, numbers of more
 * than 4,300 characters, invalid UTF-8, half surrogate pairs.
 */
public final class JacksonCodec implements JsonCodec {

  @Override
  public JsonText read(byte[] json, String subject) throws JsonException {
    try (StrictParser parser = new StrictParser(json, subject)) {
      parser.next();
      int start = parser.start();
      parser.skip();
      JsonText value = parser.slice(start);
      parser.end();
      return value;
    }
  }

  @Override
  public Payload readPayload(byte[] json, Schema schema, String subject) throws JsonException {
    try (StrictParser parser = new StrictParser(json, subject)) {
      return new PayloadReader(parser, schema, subject).read();
    }
  }

  @Override
  public List<Payload> readPayloads(byte[] json, Schema schema, String subject)
      throws JsonException {
    try (StrictParser parser = new StrictParser(json, subject)) {
      return new PayloadReader(parser, schema, subject).readEach();
    }
  }

  @Override
  public @Nullable Object toValue(JsonText json) throws JsonException {
    try (StrictParser parser = new StrictParser(json.utf8(), "the value")) {
      Object value = ValueReader.read(parser, parser.next());
      parser.end();
      return value;
    }
  }

  @Override
  public JsonText toJson(@Nullable Object value) throws JsonException {
    return ValueWriter.write(value);
  }
}
