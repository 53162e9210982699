package io.penstock.testkit.definition;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import org.jspecify.annotations.Nullable;

/** For graphs without constants: their compilation parses no JSON. */
final class UnusedJsonCodec implements JsonCodec {

  @Override
  public JsonText read(byte[] json, String subject) {
    throw unexpected();
  }

  @Override
  public Payload readPayload(byte[] json, Schema schema, String subject) {
    throw unexpected();
  }

  @Override
  public @Nullable Object toValue(JsonText json) {
    throw unexpected();
  }

  @Override
  public JsonText toJson(@Nullable Object value) {
    throw unexpected();
  }

  private static AssertionError unexpected() {
    return new AssertionError("Nothing here should need JSON");
  }
}
