package io.penstock.server.backup;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entry {@code backup.json}, by which a backup is known.
 *
 * @param format of the file as a whole, {@value #FORMAT} today
 * @param created when
 */
record Manifest(int format, Instant created) {

  static final int FORMAT = 1;
  static final String NAME = "backup.json";

  private static final String KIND = "penstock-backup";
  private static final JsonMapper JSON = new JsonMapper();

  byte[] toJson() {
    return JSON.writeValueAsBytes(
        Map.of("kind", KIND, "format", format, "created", created.toString()));
  }

  /** Empty when it is something else. */
  static Optional<Manifest> read(byte[] json) {
    try {
      JsonNode node = JSON.readTree(json);
      return KIND.equals(node.path("kind").asString(""))
          ? Optional.of(
              new Manifest(
                  node.path("format").asInt(0), Instant.parse(node.path("created").asString(""))))
          : Optional.empty();
    } catch (JacksonException | DateTimeParseException notOurs) {
      return Optional.empty();
    }
  }
}
