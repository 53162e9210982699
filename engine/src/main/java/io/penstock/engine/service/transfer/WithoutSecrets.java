package io.penstock.engine.service.transfer;

import java.util.LinkedHashMap;
import java.util.Map;

/** Objects as they may be shown: the values of secret variables are null. */
final class WithoutSecrets {

  private WithoutSecrets() {}

  static ObjectTree of(ObjectTree objects) {
    Map<String, ObjectSettings> deployments = new LinkedHashMap<>();
    objects
        .deployments()
        .forEach(
            (name, settings) -> {
              Map<String, ObjectSettings> versions = settings.versions("");
              versions.replaceAll((version, of) -> withoutSecrets(of));
              deployments.put(
                  name, withoutSecrets(settings).withObjects(ObjectSettings.VERSIONS, versions));
            });
    return new ObjectTree(
        deployments,
        objects.pipelines(),
        variables(objects.environmentVariables()),
        objects.environments());
  }

  private static ObjectSettings withoutSecrets(ObjectSettings object) {
    return object.withObjects(ObjectSettings.VARIABLES, variables(object.variables("")));
  }

  private static Map<String, ObjectSettings> variables(Map<String, ObjectSettings> variables) {
    Map<String, ObjectSettings> shown = new LinkedHashMap<>(variables);
    shown.replaceAll(
        (name, variable) -> variable.isSecret() ? variable.with("value", null) : variable);
    return shown;
  }
}
