package io.penstock.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YAML 1.1, which Compose and Kubernetes read, as trees. */
final class Yaml {

  private static final JsonMapper JSON = new JsonMapper();

  private Yaml() {}

  static JsonNode document(String text) {
    List<JsonNode> documents = documents(text);
    if (documents.size() != 1) {
      throw new IllegalArgumentException("One document was expected, not " + documents.size());
    }
    return documents.getFirst();
  }

  /** All documents that are not empty. */
  static List<JsonNode> documents(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    new org.yaml.snakeyaml.Yaml(new SafeConstructor(options))
        .loadAll(text)
        .forEach(
            document -> {
              if (document != null) {
                documents.add(JSON.valueToTree(document));
              }
            });
    return documents;
  }

  /** A map of texts, such as labels; empty when there is none. */
  static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      texts.put(entry.getKey(), entry.getValue().asString());
    }
    return texts;
  }

  static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  /** The element of an array that has this name. */
  static JsonNode named(JsonNode array, String name) {
    return array
        .valueStream()
        .filter(element -> Objects.equals(element.path("name").asString(""), name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no " + name + " in " + array));
  }
}
