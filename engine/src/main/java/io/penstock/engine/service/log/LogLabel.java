package io.penstock.engine.service.log;

import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.service.definition.BaseEnvironment;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What log lines can be filtered by (reference, section 8.3). */
public enum LogLabel {
  DEPLOYMENT_NAME,
  DEPLOYMENT_VERSION,
  DEPLOYMENT_VERSION_REVISION_ID,
  BUILD_ID,
  INSTANCE_ID,
  PROCESS_ID,
  ENVIRONMENT_NAME,
  ENVIRONMENT_TAG,
  ENVIRONMENT_BUILD_ID,
  PIPELINE_NAME,
  PIPELINE_VERSION,
  PIPELINE_OBJECT_NAME,
  DEPLOYMENT_REQUEST_ID,
  PIPELINE_REQUEST_ID,
  WEBHOOK_NAME,
  SYSTEM,
  LEVEL,
  DEPLOYMENT_ID,
  DEPLOYMENT_VERSION_ID,
  PIPELINE_ID,
  PIPELINE_VERSION_ID,
  PIPELINE_OBJECT_ID;

  /** The label's value on a line; null when it has none. */
  public @Nullable String of(Line line) {
    return switch (this) {
      case DEPLOYMENT_NAME -> line.deployment();
      case DEPLOYMENT_VERSION -> line.version();
      // The id of a build is that of its revision.
      case DEPLOYMENT_VERSION_REVISION_ID, BUILD_ID -> line.revision();
      case INSTANCE_ID -> line.instance();
      case DEPLOYMENT_REQUEST_ID -> line.deploymentRequest();
      case PIPELINE_REQUEST_ID -> line.pipelineRequest();
      case ENVIRONMENT_NAME -> line.environment();
      case ENVIRONMENT_TAG -> line.environment() == null ? null : BaseEnvironment.TAG;
      case ENVIRONMENT_BUILD_ID -> line.environmentBuild();
      case LEVEL -> level(line);
      // Known to the API, on no line so far.
      case PROCESS_ID,
          PIPELINE_NAME,
          PIPELINE_VERSION,
          PIPELINE_OBJECT_NAME,
          WEBHOOK_NAME,
          SYSTEM,
          DEPLOYMENT_ID,
          DEPLOYMENT_VERSION_ID,
          PIPELINE_ID,
          PIPELINE_VERSION_ID,
          PIPELINE_OBJECT_ID ->
          null;
    };
  }

  /** The name in the API, such as {@code deployment_name}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<LogLabel> ofWireName(String name) {
    return Arrays.stream(values()).filter(label -> label.wireName().equals(name)).findFirst();
  }

  /** {@code error} for standard error and exceptions, else {@code info}. */
  public static String level(Line line) {
    return line.error() ? "error" : "info";
  }
}
