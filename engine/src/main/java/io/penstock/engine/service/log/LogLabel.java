package io.penstock.engine.service.log;

import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.port.LogStore.Step;
import io.penstock.engine.service.definition.BaseEnvironment;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
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
      case PROCESS_ID -> text(line.origin().process());
      case SYSTEM -> String.valueOf(line.origin().system());
      case WEBHOOK_NAME -> line.origin().webhook();
      case DEPLOYMENT_ID -> text(line.origin().deploymentId());
      case DEPLOYMENT_VERSION_ID -> text(line.origin().versionId());
      case PIPELINE_NAME -> ofStep(line, Step::pipeline);
      case PIPELINE_VERSION -> ofStep(line, Step::version);
      case PIPELINE_OBJECT_NAME -> ofStep(line, Step::object);
      case PIPELINE_ID -> ofStep(line, step -> step.pipelineId().toString());
      case PIPELINE_VERSION_ID -> ofStep(line, step -> step.versionId().toString());
      case PIPELINE_OBJECT_ID -> ofStep(line, step -> step.objectId().toString());
    };
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static @Nullable String ofStep(Line line, Function<Step, String> value) {
    Step step = line.origin().step();
    return step == null ? null : value.apply(step);
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
