package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.wire.DeploymentVersionWire;
import io.penstock.adapters.http.wire.DeploymentWire;
import io.penstock.adapters.http.wire.EnvironmentWire;
import io.penstock.adapters.http.wire.PipelineVersionWire;
import io.penstock.adapters.http.wire.PipelineWire;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionSettings;
import io.penstock.engine.service.definition.DeploymentVersionView;
import io.penstock.engine.service.definition.DeploymentView;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentView;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.PipelineVersionView;
import io.penstock.engine.service.definition.PipelineView;
import io.penstock.engine.service.transfer.DefinitionForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Definitions as the operations of the API answer and take them: an export says what a GET does,
 * and an import is read by what reads the body of a POST.
 */
public final class ApiDefinitionForm implements DefinitionForm {

  /** Of what can be called: a deployment or pipeline. */
  private static final List<String> CALLABLE =
      List.of(
          "description",
          "labels",
          "default_version",
          "input_type",
          "input_fields",
          "output_type",
          "output_fields");

  private static final List<String> RETENTION =
      List.of("request_retention_mode", "request_retention_time");

  private final JsonCodec codec;

  public ApiDefinitionForm(JsonCodec codec) {
    this.codec = codec;
  }

  @Override
  public Map<String, @Nullable Object> settings(DeploymentView deployment) {
    return only(object(DeploymentWire.detail(deployment)), CALLABLE);
  }

  @Override
  public Map<String, @Nullable Object> settings(DeploymentVersionView version) {
    Map<String, @Nullable Object> answer = object(DeploymentVersionWire.detail(version));
    Map<String, @Nullable Object> settings =
        only(
            answer,
            List.of(
                "description",
                "labels",
                "environment",
                "instance_type",
                "instance_type_group_name",
                "minimum_instances",
                "maximum_instances",
                "maximum_idle_time",
                "instance_processes",
                "scaling_strategy",
                "maximum_queue_size",
                "maximum_queue_size_express",
                "maximum_queue_size_batch",
                "static_ip",
                "restart_request_interruption",
                "ports"));
    settings.putAll(only(answer, RETENTION));
    return settings;
  }

  @Override
  public Map<String, @Nullable Object> settings(PipelineView pipeline) {
    return only(object(PipelineWire.detail(pipeline)), CALLABLE);
  }

  @Override
  public Map<String, @Nullable Object> settings(PipelineVersionView version) {
    Map<String, @Nullable Object> answer = object(PipelineVersionWire.detail(version));
    Map<String, @Nullable Object> settings = only(answer, List.of("description", "labels"));
    settings.putAll(only(answer, RETENTION));
    List<Object> objects = new ArrayList<>();
    for (Map<String, @Nullable Object> object : objects(answer.get("objects"))) {
      Map<String, @Nullable Object> own =
          only(object, List.of("name", "reference_name", "reference_type"));
      own.put("reference_version", object.get("version"));
      own.putAll(only(object, List.of("configuration", "metadata")));
      objects.add(own);
    }
    settings.put("objects", objects);
    List<Object> attachments = new ArrayList<>();
    for (Map<String, @Nullable Object> attachment : objects(answer.get("attachments"))) {
      attachments.add(only(attachment, List.of("destination_name", "sources")));
    }
    settings.put("attachments", attachments);
    return settings;
  }

  @Override
  public Map<String, @Nullable Object> settings(EnvironmentView environment) {
    return only(
        object(EnvironmentWire.detail(environment)),
        List.of(
            "display_name",
            "description",
            "labels",
            "base_environment",
            "supports_request_format"));
  }

  @Override
  public DeploymentService.Create deployment(
      String name, Map<String, @Nullable Object> settings, String path) {
    return DeploymentEndpoints.command(name, JsonFields.of(settings, path, codec));
  }

  @Override
  public DeploymentVersionSettings deploymentVersion(
      Map<String, @Nullable Object> settings, String path) {
    return DeploymentVersionEndpoints.settings(JsonFields.of(settings, path, codec));
  }

  @Override
  public PipelineService.Create pipeline(
      String name, Map<String, @Nullable Object> settings, String path) {
    return PipelineEndpoints.command(name, JsonFields.of(settings, path, codec));
  }

  @Override
  public PipelineVersionService.Settings pipelineVersion(
      Map<String, @Nullable Object> settings, String path) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>(settings);
    given.computeIfPresent("objects", (key, objects) -> withVersions(objects));
    return PipelineVersionEndpoints.settings(JsonFields.of(given, path, codec));
  }

  /** In a file, objects have a {@code reference_version}; it is empty for the default one. */
  private static Object withVersions(Object objects) {
    if (!(objects instanceof List<?> list)) {
      return objects;
    }
    List<@Nullable Object> changed = new ArrayList<>();
    for (Object each : list) {
      if (each instanceof Map<?, ?> map && !map.containsKey("version")) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>(object(map));
        Object version = object.remove("reference_version");
        object.put("version", "".equals(version) ? null : version);
        changed.add(object);
      } else {
        changed.add(each);
      }
    }
    return changed;
  }

  @Override
  public EnvironmentService.Settings environment(
      Map<String, @Nullable Object> settings, String path) {
    return EnvironmentEndpoints.settings(JsonFields.of(settings, path, codec));
  }

  private static Map<String, @Nullable Object> only(
      Map<String, @Nullable Object> object, List<String> fields) {
    Map<String, @Nullable Object> some = new LinkedHashMap<>();
    fields.forEach(field -> some.put(field, object.get(field)));
    return some;
  }

  private Map<String, @Nullable Object> object(JsonText json) {
    try {
      return codec.toValue(json) instanceof Map<?, ?> map ? object(map) : Map.of();
    } catch (JsonException e) {
      throw new IllegalStateException("What is answered is JSON.", e);
    }
  }

  private static List<Map<String, @Nullable Object>> objects(@Nullable Object list) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    if (list instanceof List<?> elements) {
      elements.forEach(each -> objects.add(object((Map<?, ?>) each)));
    }
    return objects;
  }

  @SuppressWarnings("unchecked") // Keys of JSON objects are strings.
  private static Map<String, @Nullable Object> object(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }
}
