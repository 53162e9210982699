package io.penstock.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import tools.jackson.databind.JsonNode;

/** What says which values the chart takes. */
final class ChartValues {

  private ChartValues() {}

  static JsonNode schema() {
    return Yaml.document(read("values.schema.json"));
  }

  static JsonNode usual() {
    return Yaml.document(read("values.yaml"));
  }

  private static String read(String name) {
    try {
      return Files.readString(Chart.FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
