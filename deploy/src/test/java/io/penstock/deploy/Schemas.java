package io.penstock.deploy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Says what is wrong with a file in the eyes of those who read it. */
final class Schemas {

  /** The oldest that the chart is for. */
  static final String OLDEST_KUBERNETES = "1.25";

  private static final JsonMapper JSON = new JsonMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  private Schemas() {}

  static List<String> problemsOfCompose(JsonNode file) {
    return problems(resource("compose.json"), file);
  }

  /** Of a kind that Kubernetes itself has. */
  static List<String> problemsOfManifest(JsonNode manifest) {
    ObjectNode schema = resource("kubernetes-%s.json".formatted(OLDEST_KUBERNETES));
    String definition =
        schema.path("definitions").properties().stream()
            .filter(entry -> isOf(entry.getValue(), manifest))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    if (definition == null) {
      return List.of("There is no kind like that of " + manifest);
    }
    return problems(schema.put("$ref", "#/definitions/" + definition), manifest);
  }

  private static boolean isOf(JsonNode definition, JsonNode manifest) {
    JsonNode properties = definition.path("properties");
    return List.of("apiVersion", "kind").stream()
        .allMatch(
            name ->
                properties.path(name).path("enum").path(0).isString()
                    && properties.path(name).path("enum").path(0).equals(manifest.path(name)));
  }

  private static List<String> problems(JsonNode schema, JsonNode file) {
    Schema compiled = REGISTRY.getSchema(schema);
    return compiled.validate(file).stream().map(Object::toString).toList();
  }

  private static ObjectNode resource(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
