package io.penstock.adapters.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Generated documents, with a fixed seed so that a failure can be run again. */
class JacksonCodecPropertyTest {

  private static final int ROUNDS = 3_000;
  private static final String[] TEXTS = {
    "",
    "a",
    "key",
    "two words",
    "é",
    "😀",
    "\"quoted\"",
    "back\\slash",
    "\n\t\u0001",
    "null",
    "[1, 2]"
  };

  private final JacksonCodec codec = new JacksonCodec();
  private final Random random = new Random(20_251_001);

  @Test
  void blanksAndEscapesNeverChangeWhatIsRead() throws JsonException {
    for (int i = 0; i < ROUNDS; i++) {
      Object value = value(4);
      String compact = codec.toJson(value).toString();
      String loose = loosen(compact);

      assertEquals(compact, codec.read(utf8(loose), "the data").toString(), loose);
      assertEquals(value, codec.toValue(JsonText.of(compact)), compact);
    }
  }

  @Test
  void payloadKeepsEachFieldAsReadingItAloneWould() throws JsonException {
    Schema schema =
        Schema.structured(
            new Field("a", DataType.DICT),
            new Field("b", DataType.ARRAY_STRING),
            new Field("c", DataType.STRING));
    for (int i = 0; i < ROUNDS; i++) {
      String a = codec.toJson(object(3)).toString();
      String b = codec.toJson(List.of(text(), text())).toString();
      String c = codec.toJson(text()).toString();
      String json = "{\"c\":" + c + ",\"a\":" + a + ",\"b\":" + b + "}";

      assertEquals(
          "{\"a\":" + a + ",\"b\":" + b + ",\"c\":" + c + "}",
          codec.readPayload(utf8(loosen(json)), schema, "the data").toJson().toString());
    }
  }

  @Test
  void damagedBytesAreReadOrRefusedButNeverBreakTheReader() throws JsonException {
    Schema schema = Schema.structured(new Field("a", DataType.DICT));
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = utf8(loosen("{\"a\":" + codec.toJson(object(3)) + "}"));
      for (int damage = random.nextInt(3); damage >= 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        JsonText kept = codec.readPayload(bytes, schema, "the data").toJson();
        assertEquals(kept, codec.read(kept.utf8(), "what was kept"));
      } catch (JsonException refused) {
        assertEquals(refused.getMessage(), String.valueOf(refused.getMessage()).strip());
      }
    }
  }

  private @Nullable Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 4, 5 -> text();
      case 6 -> list(depth - 1);
      default -> object(depth - 1);
    };
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(depth));
    }
    return list;
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.put(text() + i, value(depth));
    }
    return object;
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  /** Puts blanks between tokens, and writes some characters of strings as escapes. */
  private String loosen(String compact) {
    StringBuilder loose = new StringBuilder();
    boolean inString = false;
    for (int i = 0; i < compact.length(); i++) {
      char c = compact.charAt(i);
      if (c == '\\') {
        int escape = compact.charAt(i + 1) == 'u' ? 6 : 2;
        loose.append(compact, i, i + escape);
        i += escape - 1;
      } else if (c == '"') {
        inString = !inString;
        loose.append(c);
      } else if (inString && (Character.isSurrogate(c) || random.nextInt(4) == 0)) {
        loose.append(String.format("\\u%04x", (int) c));
      } else if (!inString && ",:[]{}".indexOf(c) >= 0) {
        loose.append(blanks()).append(c).append(blanks());
      } else {
        loose.append(c);
      }
    }
    return loose.toString();
  }

  private String blanks() {
    return " \n\r\t ".substring(random.nextInt(6)).repeat(random.nextInt(2));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
