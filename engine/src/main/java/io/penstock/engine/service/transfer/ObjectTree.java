package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link ProjectObjects}, parsed: objects by name, in their order. */
record ObjectTree(
    Map<String, ObjectSettings> deployments,
    Map<String, ObjectSettings> pipelines,
    Map<String, ObjectSettings> environmentVariables,
    Map<String, ObjectSettings> environments) {

  private static final String DEPLOYMENTS = "deployments";
  private static final String PIPELINES = "pipelines";
  private static final String ENVIRONMENTS = "environments";

  static ObjectTree of(ProjectObjects objects, JsonCodec codec) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put(DEPLOYMENTS, value(objects.deployments(), codec));
    all.put(PIPELINES, value(objects.pipelines(), codec));
    all.put(ObjectSettings.VARIABLES, value(objects.environmentVariables(), codec));
    all.put(ENVIRONMENTS, value(objects.environments(), codec));
    return of(all);
  }

  static ObjectTree of(Map<String, @Nullable Object> all) {
    ObjectSettings root = new ObjectSettings(all);
    return new ObjectTree(
        root.objects(DEPLOYMENTS, ""),
        root.objects(PIPELINES, ""),
        root.variables(""),
        root.objects(ENVIRONMENTS, ""));
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put(DEPLOYMENTS, ObjectSettings.values(deployments));
    all.put(PIPELINES, ObjectSettings.values(pipelines));
    all.put(ObjectSettings.VARIABLES, ObjectSettings.values(environmentVariables));
    all.put(ENVIRONMENTS, ObjectSettings.values(environments));
    return all;
  }

  ProjectObjects toJson(JsonCodec codec) {
    return new ProjectObjects(
        json(deployments, codec),
        json(pipelines, codec),
        json(environmentVariables, codec),
        json(environments, codec));
  }

  boolean isEmpty() {
    return deployments.isEmpty()
        && pipelines.isEmpty()
        && environmentVariables.isEmpty()
        && environments.isEmpty();
  }

  private static @Nullable Object value(JsonText json, JsonCodec codec) {
    try {
      return codec.toValue(json);
    } catch (JsonException e) {
      throw new IllegalStateException("What is stored is JSON.", e);
    }
  }

  private static JsonText json(Map<String, ObjectSettings> objects, JsonCodec codec) {
    try {
      JsonText json = codec.toJson(ObjectSettings.values(objects));
      var _ = codec.toValue(json); // A file may have names and numbers longer than JSON's may be.
      return json;
    } catch (JsonException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }
}
