package io.penstock.engine.catalog;

import io.penstock.engine.model.JsonText;

/**
 * Objects of a project, each a JSON object by name: which are in an export, or what an import holds
 * (reference, section 8.12).
 *
 * @param environmentVariables those of the project itself; others stand where they belong
 */
public record ProjectObjects(
    JsonText deployments,
    JsonText pipelines,
    JsonText environmentVariables,
    JsonText environments) {

  private static final JsonText EMPTY_OBJECT = JsonText.of("{}");

  public static final ProjectObjects NONE =
      new ProjectObjects(EMPTY_OBJECT, EMPTY_OBJECT, EMPTY_OBJECT, EMPTY_OBJECT);

  /** Without the values, which may be secrets. */
  @Override
  public String toString() {
    return "ProjectObjects[%d, %d, %d, %d bytes]"
        .formatted(
            deployments.size(), pipelines.size(), environmentVariables.size(), environments.size());
  }
}
