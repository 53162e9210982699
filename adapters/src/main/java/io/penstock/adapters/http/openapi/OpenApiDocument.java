package io.penstock.adapters.http.openapi;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the OpenAPI document together: {@code base.json}, which is plain OpenAPI, and a file for
 * each area of the API, which has:
 *
 * <ul>
 *   <li>{@code operations}: by tag, then by method and path; see {@link OperationEntry}
 *   <li>{@code parameters}: as in OpenAPI; the name is the key unless it is given, and those in the
 *       path are required
 *   <li>{@code schemas} and {@code responses}: as in OpenAPI, with the {@link Shorthands}
 * </ul>
 */
final class OpenApiDocument {

  /** The files, in the order in which the page shows their operations. */
  private static final List<String> AREAS =
      List.of(
          "status",
          "users",
          "organizations",
          "projects",
          "service-users",
          "roles",
          "audit",
          "usage",
          "logs",
          "environment-variables",
          "environments",
          "files",
          "deployments",
          "revisions",
          "instances",
          "instance-types",
          "metrics",
          "time-series",
          "requests",
          "deployment-requests",
          "pipelines",
          "pipeline-graphs",
          "pipeline-requests",
          "request-schedules",
          "webhooks",
          "imports-and-exports");

  private static final List<String> SHARED = List.of("parameters", "responses", "schemas");

  private final JsonCodec codec;
  private final Map<String, @Nullable Object> document;
  private final Map<String, @Nullable Object> components;
  private final Map<String, @Nullable Object> paths = new TreeMap<>();

  private OpenApiDocument(JsonCodec codec) throws JsonException {
    this.codec = codec;
    this.document = read("base");
    this.components = Values.object(document, "components");
  }

  /** The whole document, ready to be sent. */
  static JsonText assemble(JsonCodec codec) {
    try {
      return new OpenApiDocument(codec).withAreas();
    } catch (JsonException e) {
      throw new IllegalStateException("A file of the description is broken: " + e.getMessage(), e);
    }
  }

  private JsonText withAreas() throws JsonException {
    for (String area : AREAS) {
      add(area, read(area));
    }
    nameParameters();
    document.put("paths", paths);
    new Shorthands(components).expand(document);
    return codec.toJson(document);
  }

  private void add(String area, Map<String, @Nullable Object> file) {
    for (String kind : SHARED) {
      Map<String, @Nullable Object> all = Values.object(components, kind);
      Values.object(file, kind)
          .forEach(
              (name, value) -> {
                if (all.putIfAbsent(name, value) != null) {
                  throw new IllegalStateException(name + " of " + area + ".json is there already.");
                }
              });
    }
    Map<String, @Nullable Object> tags = Values.object(file, "operations");
    for (String tag : tags.keySet()) {
      Map<String, @Nullable Object> entries = Values.object(tags, tag);
      for (String key : entries.keySet()) {
        OperationEntry.all(tag, key, Values.object(entries, key)).forEach(this::add);
      }
    }
  }

  private void add(OperationEntry entry) {
    Map<String, @Nullable Object> path =
        Values.object(paths.computeIfAbsent(entry.template(), any -> new LinkedHashMap<>()));
    if (path.putIfAbsent(entry.method(), entry.toOperation()) != null) {
      throw new IllegalStateException(entry.template() + " is described twice.");
    }
  }

  private void nameParameters() {
    Map<String, @Nullable Object> parameters = Values.object(components, "parameters");
    for (String key : parameters.keySet()) {
      Map<String, @Nullable Object> parameter = Values.object(parameters, key);
      parameter.putIfAbsent("name", key);
      if ("path".equals(parameter.get("in"))) {
        parameter.put("required", true);
      }
    }
  }

  private Map<String, @Nullable Object> read(String name) throws JsonException {
    String file = name + ".json";
    return Values.object(codec.toValue(codec.read(Resources.bytes(file), file)));
  }
}
