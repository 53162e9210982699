package io.penstock.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.engine.model.Payload.Structured;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class StructuredPayloadTest {

  @Test
  void fieldsAreInTheirOrder() {
    assertEquals("{\"b\":1,\"ä\":\"x\"}", of("b", "1", "ä", "\"x\"").toJson().toString());
    assertEquals("{}", of().toJson().toString());
  }

  @Test
  void largeJsonIsPutTogetherOnceWhileSomebodyHasIt() {
    Structured large = of("text", JsonText.ofString("x".repeat(100_000)).toString());
    JsonText json = large.toJson();
    assertSame(json, large.toJson());
    assertEquals(100_000 + 11, json.size());
  }

  @Test
  void payloadsWithTheSameFieldsAreEqual() {
    assertEquals(of("a", "1"), of("a", "1"));
    assertEquals(of("a", "1").hashCode(), of("a", "1").hashCode());
    assertNotEquals(of("a", "1"), of("a", "2"));
  }

  private static Structured of(String... namesAndValues) {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], JsonText.of(namesAndValues[i + 1]));
    }
    return new Structured(fields);
  }
}
