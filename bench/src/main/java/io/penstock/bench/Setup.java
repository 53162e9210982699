package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Makes deployments and pipelines through the API. */
final class Setup {

  static final String PROJECT = "/projects/default";

  /** Of {@link #pipeline}: a function operator that adds one. */
  static final String OPERATOR = "operator";

  static final String ONE_FIELD = "[{\"name\": \"x\", \"data_type\": \"int\"}]";

  static final String TEXT_FIELD = "[{\"name\": \"x\", \"data_type\": \"string\"}]";

  static final String TWO_FIELDS =
      "[{\"name\": \"x\", \"data_type\": \"int\"}, {\"name\": \"label\", \"data_type\": \"string\"}]";

  /** Answers with what it was given. */
  static final String NOOP =
      "class Deployment:\n    def request(self, data):\n        return {'x': data['x']}\n";

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
    api.post(
        PROJECT + "/deployments",
        """
        {"name": "%s", "input_type": "structured", "output_type": "structured", \
        "input_fields": %s, "output_fields": %s}"""
            .formatted(name, fields, fields));
    String version = PROJECT + "/deployments/" + name + "/versions";
    api.post(
        version,
        "{\"version\": \"v1\", \"minimum_instances\": 1, \"maximum_instances\": %d%s}"
            .formatted(maximumInstances, more));
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
   * @param steps names of deployments, or {@link #OPERATOR}
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
    StringBuilder objects = new StringBuilder();
    StringBuilder attachments = new StringBuilder();
    String last = "pipeline_start";
    String lastField = "x";
    for (int i = 0; i < steps.size(); i++) {
      boolean operator = steps.get(i).equals(OPERATOR);
      String name = "step-" + (i + 1);
      objects
          .append(i > 0 ? "," : "")
          .append(operator ? operator(name) : object(name, steps.get(i)));
      attachments.append(attachment(name, last, lastField)).append(',');
      last = name;
      lastField = operator ? "output" : "x";
    }
    attachments.append(attachment("pipeline_end", last, lastField));
    api.post(
        PROJECT + "/pipelines/" + pipeline + "/versions",
        "{\"version\": \"%s\", \"objects\": [%s], \"attachments\": [%s]%s}"
            .formatted(version, objects, attachments, more));
  }

  private static String object(String name, String deployment) {
    return "{\"name\": \"%s\", \"reference_name\": \"%s\"}".formatted(name, deployment);
  }

  private static String operator(String name) {
    return """
        {"name": "%s", "reference_type": "operator", "reference_name": "function", \
        "configuration": {"expression": "x + 1", "input_fields": %s, \
        "output_fields": [{"name": "output", "data_type": "int"}]}}"""
        .formatted(name, ONE_FIELD);
  }

  private static String attachment(String destination, String source, String sourceField) {
    return """
        {"destination_name": "%s", "sources": [{"source_name": "%s", "mapping": \
        [{"source_field_name": "%s", "destination_field_name": "x"}]}]}"""
        .formatted(destination, source, sourceField);
  }
}
