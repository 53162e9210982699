package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.EnvironmentView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Environments, field by field as in the reference, section 6.6. {@code system} and a missing
 * {@code base_environment} tell the clients' wait helpers that nothing has to be built.
 */
public final class EnvironmentWire {

  private EnvironmentWire() {}

  /** {@code EnvironmentDetail}. */
  public static JsonText detail(EnvironmentView environment) {
    return Lists.one(
        environment,
        (json, it) -> {
          common(json, it);
          EnvironmentBuild latest = it.latest();
          json.field("active_revision", text(it.activeRevision()))
              .field("active_build", text(it.activeBuild()))
              .field("latest_revision", text(it.latestRevision()))
              .field("latest_build", latest == null ? null : latest.id().toString());
        });
  }

  /** {@code EnvironmentList}. */
  public static JsonText list(List<EnvironmentView> environments) {
    return Lists.many(environments, EnvironmentWire::common);
  }

  /** {@code EnvironmentList} of one that was made just now. */
  public static JsonText created(EnvironmentView environment) {
    return Lists.one(environment, EnvironmentWire::common);
  }

  /** {@code EnvironmentTagList}, by which clients from 4.15 on know an environment is built. */
  public static JsonText tag(EnvironmentView environment) {
    return Lists.one(environment, EnvironmentWire::tagFields);
  }

  public static JsonText tags(List<EnvironmentView> environments) {
    return Lists.many(environments, EnvironmentWire::tagFields);
  }

  private static void common(JsonWriter json, EnvironmentView environment) {
    BaseEnvironment base = environment.baseEnvironment();
    json.field("id", environment.id().toString())
        .field("name", environment.name())
        .field("display_name", environment.displayName())
        .field("base_environment", base == null ? null : base.name())
        .field("base_environment_display_name", base == null ? null : base.displayName())
        .field("project", environment.project())
        .field("creation_date", WireDates.micros(environment.created()))
        .field("last_updated", WireDates.micros(environment.updated()))
        .field("description", environment.description())
        .field("labels", environment.labels())
        .field("gpu_required", false)
        .field("status", "active")
        .field("implicit", false)
        .field("hidden", false)
        .field("deprecated", false)
        .field("system", environment.isSystem())
        .field("supports_request_format", environment.supportsRequestFormat());
  }

  private static void tagFields(JsonWriter json, EnvironmentView environment) {
    EnvironmentBuild latest = environment.latest();
    json.field("id", environment.id().toString())
        .field("name", BaseEnvironment.TAG)
        .field("environment", environment.name())
        .field(
            "creation_date",
            WireDates.micros(latest == null ? environment.created() : latest.created()))
        .field("status", tagStatus(environment))
        .field("supports_request_format", environment.supportsRequestFormat())
        .field("implicit", false)
        .field("deprecated", false)
        .field("size", size(latest))
        .field("error_message", tagError(environment))
        .field(
            "base_environment_name",
            environment.baseEnvironment() == null ? null : environment.baseEnvironment().name())
        .field(
            "base_environment_tag",
            environment.baseEnvironment() == null ? null : BaseEnvironment.TAG)
        .field("built", environment.isSystem() || environment.activeBuild() != null);
  }

  /** A status that ends the wait of the clients where there is nothing to wait for. */
  private static String tagStatus(EnvironmentView environment) {
    if (environment.isSystem()) {
      return "success";
    }
    EnvironmentBuild latest = environment.latest();
    return latest == null ? "failed" : latest.status().wireName();
  }

  private static String tagError(EnvironmentView environment) {
    EnvironmentBuild latest = environment.latest();
    if (latest != null) {
      return latest.errorMessage();
    }
    return environment.isSystem() ? "" : "Nothing was uploaded to the environment yet.";
  }

  private static @Nullable JsonText size(@Nullable EnvironmentBuild build) {
    Long size = build == null ? null : build.size();
    return size == null ? null : JsonText.of(size.toString());
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
