package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Makes deployments and pipelines through the API. */
final class Setup {

  static final String PROJECT = "/projects/default";

  /** A step: a function operator that adds one. */
  static final String OPERATOR = "operator";

  /** A step: makes a branch of each item, up to {@link #COLLECT}. */
  static final String SPLIT = "one-to-many";

  static final String COLLECT = "many-to-one";

  private static final String SUB_PIPELINE = "pipeline ";

  static final String ONE_FIELD = "[{\"name\": \"x\", \"data_type\": \"int\"}]";

  static final String TEXT_FIELD = "[{\"name\": \"x\", \"data_type\": \"string\"}]";

  static final String TWO_FIELDS =
      "[{\"name\": \"x\", \"data_type\": \"int\"}, {\"name\": \"label\", \"data_type\": \"string\"}]";

  /** Answers with what it was given. */
  static final String NOOP =
      "class Deployment:\n    def request(self, data):\n        return {'x': data['x']}\n";

  /** Answers with as many items as it was asked for. */
  static final String SPREAD =
      "class Deployment:\n    def request(self, data):\n        return [{'x': i} for i in range(data['x'])]\n";

  /** Takes 10 ms, and answers with what it was given. */
  static final String SHORT =
      "import time\n\n\nclass Deployment:\n    def request(self, data):\n        time.sleep(0.01)\n        return {'x': data['x']}\n";

  /** Never answers: what is behind its first request waits. */
  static final String HOLD =
      "import time\n\n\nclass Deployment:\n    def request(self, data):\n        time.sleep(86400)\n";

  /** A setting of versions. */
  static final String KEEP_NOTHING = ", \"request_retention_mode\": \"none\"";

  private final ApiClient api;

  Setup(ApiClient api) {
    this.api = api;
  }

  /** A deployment with one field {@code x} and one built version {@code v1}. */
  void deployment(String name, String code, int maximumInstances)
      throws IOException, InterruptedException {
    deployment(name, code, maximumInstances, "");
  }

  /**
   * The same.
   *
   * @param more settings of the version, such as {@link #KEEP_NOTHING}
   */
  void deployment(String name, String code, int maximumInstances, String more)
      throws IOException, InterruptedException {
    deployment(name, code, maximumInstances, more, ONE_FIELD);
  }

  /**
   * The same.
   *
   * @param fields that it takes, and gives
   */
  void deployment(String name, String code, int maximumInstances, String more, String fields)
      throws IOException, InterruptedException {
    deployment(name, code, 1, maximumInstances, more, fields);
  }

  /** One of which no instance runs until it is needed. */
  void coldDeployment(String name, String code) throws IOException, InterruptedException {
    deployment(name, code, 0, 1, "", ONE_FIELD);
  }

  private void deployment(
      String name, String code, int minimum, int maximum, String more, String fields)
      throws IOException, InterruptedException {
    api.post(
        PROJECT + "/deployments",
        """
        {"name": "%s", "input_type": "structured", "output_type": "structured", \
        "input_fields": %s, "output_fields": %s}"""
            .formatted(name, fields, fields));
    String version = PROJECT + "/deployments/" + name + "/versions";
    api.post(
        version,
        "{\"version\": \"v1\", \"minimum_instances\": %d, \"maximum_instances\": %d%s}"
            .formatted(minimum, maximum, more));
    String revisions = version + "/v1/revisions";
    JsonNode revision = api.upload(revisions, name, code.getBytes(StandardCharsets.UTF_8)).body();
    api.awaitBuild(revisions + "/" + revision.get("revision").asString());
  }

  /** A pipeline that gives one field {@code x}, without a version. */
  void pipeline(String name, String inputFields) throws IOException, InterruptedException {
    pipeline(name, inputFields, ONE_FIELD);
  }

  /** A pipeline without a version. */
  void pipeline(String name, String inputFields, String outputFields)
      throws IOException, InterruptedException {
    api.post(
        PROJECT + "/pipelines",
        """
        {"name": "%s", "input_type": "structured", "output_type": "structured", \
        "input_fields": %s, "output_fields": %s}"""
            .formatted(name, inputFields, outputFields));
  }

  /**
   * A version that hands {@code x} from step to step.
   *
   * @param steps names of deployments, {@link #OPERATOR}, {@link #SPLIT}, {@link #COLLECT}, or what
   *     {@link #sub} gives
   */
  void version(String pipeline, String version, String... steps)
      throws IOException, InterruptedException {
    version(pipeline, version, List.of(steps), "");
  }

  /**
   * The same.
   *
   * @param more settings of the version, such as {@link #KEEP_NOTHING}
   */
  void version(String pipeline, String version, List<String> steps, String more)
      throws IOException, InterruptedException {
    List<String> objects = new ArrayList<>();
    List<String> attachments = new ArrayList<>();
    String last = "pipeline_start";
    String lastField = "x";
    for (String step : steps) {
      String name = "step-" + (objects.size() + 1);
      objects.add(object(name, step));
      attachments.add(attachment(name, source(last, lastField, "x")));
      last = name;
      lastField = step.equals(OPERATOR) ? "output" : "x";
    }
    attachments.add(attachment("pipeline_end", source(last, lastField, "x")));
    version(pipeline, version, objects, attachments, more);
  }

  /**
   * A pipeline with one version {@code v1} that hands {@code x} to several steps at once, and gives
   * what they answer as {@code x1}, {@code x2} and so on.
   */
  void parallel(String pipeline, String step, int branches)
      throws IOException, InterruptedException {
    List<String> objects = new ArrayList<>();
    List<String> attachments = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    for (int i = 1; i <= branches; i++) {
      objects.add(object("step-" + i, step));
      attachments.add(attachment("step-" + i, source("pipeline_start", "x", "x")));
      ends.add(source("step-" + i, "x", "x" + i));
      fields.add("{\"name\": \"x%d\", \"data_type\": \"int\"}".formatted(i));
    }
    attachments.add(attachment("pipeline_end", String.join(",", ends)));
    pipeline(pipeline, ONE_FIELD, "[" + String.join(",", fields) + "]");
    version(pipeline, "v1", objects, attachments, "");
  }

  private void version(
      String pipeline, String version, List<String> objects, List<String> attachments, String more)
      throws IOException, InterruptedException {
    api.post(
        PROJECT + "/pipelines/" + pipeline + "/versions",
        "{\"version\": \"%s\", \"objects\": [%s], \"attachments\": [%s]%s}"
            .formatted(version, String.join(",", objects), String.join(",", attachments), more));
  }

  /** A step: another pipeline. */
  static String sub(String pipeline) {
    return SUB_PIPELINE + pipeline;
  }

  private static String object(String name, String step) {
    if (step.startsWith(SUB_PIPELINE)) {
      return object(name, "pipeline", step.substring(SUB_PIPELINE.length()), "{}");
    }
    return switch (step) {
      case OPERATOR ->
          operator(
              name,
              "function",
              "\"expression\": \"x + 1\"",
              "[{\"name\": \"output\", \"data_type\": \"int\"}]");
      case SPLIT -> operator(name, SPLIT, "\"batch_size\": 1", ONE_FIELD);
      case COLLECT -> operator(name, COLLECT, "\"batch_size\": null", ONE_FIELD);
      default -> object(name, "deployment", step, "{}");
    };
  }

  private static String operator(String name, String operator, String setting, String output) {
    return object(
        name,
        "operator",
        operator,
        "{%s, \"input_fields\": %s, \"output_fields\": %s}".formatted(setting, ONE_FIELD, output));
  }

  private static String object(String name, String type, String reference, String configuration) {
    return """
        {"name": "%s", "reference_type": "%s", "reference_name": "%s", "configuration": %s}"""
        .formatted(name, type, reference, configuration);
  }

  private static String attachment(String destination, String sources) {
    return "{\"destination_name\": \"%s\", \"sources\": [%s]}".formatted(destination, sources);
  }

  private static String source(String name, String field, String destinationField) {
    return """
        {"source_name": "%s", "mapping": \
        [{"source_field_name": "%s", "destination_field_name": "%s"}]}"""
        .formatted(name, field, destinationField);
  }
}
