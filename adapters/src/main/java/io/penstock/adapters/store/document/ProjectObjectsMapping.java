package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.model.JsonText;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** Objects of exports and imports. */
final class ProjectObjectsMapping {

  private static final JsonText NONE = JsonText.of("{}");

  private ProjectObjectsMapping() {}

  /**
   * @param seal for what must not be readable
   */
  static void write(ProjectObjects objects, ObjectNode into, UnaryOperator<String> seal) {
    into.put("deployments", seal.apply(objects.deployments().toString()));
    into.put("pipelines", seal.apply(objects.pipelines().toString()));
    into.put("environment_variables", seal.apply(objects.environmentVariables().toString()));
    into.put("environments", seal.apply(objects.environments().toString()));
  }

  static ProjectObjects read(DocumentReader from, UnaryOperator<String> unseal) {
    return new ProjectObjects(
        json(from, "deployments", unseal),
        json(from, "pipelines", unseal),
        json(from, "environment_variables", unseal),
        json(from, "environments", unseal));
  }

  private static JsonText json(DocumentReader from, String key, UnaryOperator<String> unseal) {
    return from.has(key) ? JsonText.of(unseal.apply(from.text(key))) : NONE;
  }
}
