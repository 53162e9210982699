package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.BaseEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Base environments, field by field as in the reference, section 6.6. {@code system} and the
 * missing {@code base_environment} tell the clients' wait helpers that nothing has to be built.
 */
public final class EnvironmentWire {

  private EnvironmentWire() {}

  /**
   * {@code EnvironmentDetail}.
   *
   * @param since when the environments came to be: with the project, as far as anybody can tell
   */
  public static JsonText detail(BaseEnvironment environment, Instant since) {
    return Lists.one(
        environment,
        (json, it) -> {
          common(json, it, since);
          json.nullField("active_revision")
              .nullField("active_build")
              .nullField("latest_revision")
              .nullField("latest_build");
        });
  }

  /** {@code EnvironmentList}. */
  public static JsonText list(List<BaseEnvironment> environments, Instant since) {
    return Lists.many(environments, (json, it) -> common(json, it, since));
  }

  /** {@code EnvironmentTagList}, by which clients from 4.15 on know an environment is built. */
  public static JsonText tag(BaseEnvironment environment, Instant since) {
    return Lists.one(environment, (json, it) -> tag(json, it, since));
  }

  public static JsonText tags(List<BaseEnvironment> environments, Instant since) {
    return Lists.many(environments, (json, it) -> tag(json, it, since));
  }

  private static void common(JsonWriter json, BaseEnvironment environment, Instant since) {
    json.field("id", environment.id().toString())
        .field("name", environment.name())
        .field("display_name", environment.displayName())
        .nullField("base_environment")
        .nullField("base_environment_display_name")
        .nullField("project")
        .field("creation_date", WireDates.micros(since))
        .field("last_updated", WireDates.micros(since))
        .field("description", "")
        .field("labels", Map.of())
        .field("gpu_required", false)
        .field("status", "active")
        .field("implicit", false)
        .field("hidden", false)
        .field("deprecated", false)
        .field("system", true)
        .field("supports_request_format", true);
  }

  private static void tag(JsonWriter json, BaseEnvironment environment, Instant since) {
    json.field("id", environment.id().toString())
        .field("name", BaseEnvironment.TAG)
        .field("environment", environment.name())
        .field("creation_date", WireDates.micros(since))
        .field("status", "success")
        .field("supports_request_format", true)
        .field("implicit", false)
        .field("deprecated", false)
        .nullField("size")
        .field("error_message", "")
        .nullField("base_environment_name")
        .nullField("base_environment_tag")
        .field("built", true);
  }
}
