package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.EnvironmentStore.DependencyFile;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.DeploymentVersionView;
import java.util.List;

/** What belongs to environments, field by field as in the reference, section 6.6. */
public final class EnvironmentRevisionWire {

  private EnvironmentRevisionWire() {}

  /** {@code EnvironmentRevisionCreate}. */
  public static JsonText uploaded(EnvironmentBuild build) {
    return new JsonWriter()
        .beginObject()
        .field("success", true)
        .field("revision", build.revisionId().toString())
        .field("build", build.id().toString())
        .endObject()
        .toJson();
  }

  /** {@code Success}. */
  public static JsonText success() {
    return new JsonWriter().beginObject().field("success", true).endObject().toJson();
  }

  /**
   * {@code EnvironmentRevisionDetail}.
   *
   * @param environment its name
   */
  public static JsonText revision(EnvironmentRevision revision, String environment) {
    return Lists.one(revision, (json, it) -> fields(json, it, environment));
  }

  public static JsonText revisions(List<EnvironmentRevision> revisions, String environment) {
    return Lists.many(revisions, (json, it) -> fields(json, it, environment));
  }

  private static void fields(JsonWriter json, EnvironmentRevision revision, String environment) {
    json.field("id", revision.id().toString())
        .field("environment", environment)
        .field("creation_date", WireDates.millis(revision.created()))
        .field("created_by", revision.createdBy())
        // Files are kept as long as their environment.
        .field("expired", false);
  }

  /** {@code EnvironmentBuildList}. */
  public static JsonText build(EnvironmentBuild build) {
    return Lists.one(build, EnvironmentRevisionWire::fields);
  }

  public static JsonText builds(List<EnvironmentBuild> builds) {
    return Lists.many(builds, EnvironmentRevisionWire::fields);
  }

  private static void fields(JsonWriter json, EnvironmentBuild build) {
    Long size = build.size();
    json.field("id", build.id().toString())
        .field("revision", build.revisionId().toString())
        .field("creation_date", WireDates.millis(build.created()))
        .field("status", build.status().wireName())
        .field("error_message", build.errorMessage())
        .field("trigger", build.trigger())
        .field("size", size == null ? null : JsonText.of(size.toString()));
  }

  /** {@code EnvironmentBuildDependency}. */
  public static JsonText dependencyFiles(List<DependencyFile> files) {
    return Lists.many(
        files, (json, file) -> json.field("name", file.name()).field("content", file.content()));
  }

  /** {@code EnvironmentUsage}, with the fields of {@code EnvironmentTagUsage}. */
  public static JsonText usage(List<DeploymentVersionView> users) {
    return Lists.many(
        users,
        (json, user) ->
            json.field("id", user.version().id().toString())
                .field("deployment", user.deployment())
                .field("version", user.version().name())
                .field("environment", user.version().environment())
                .field("environment_display_name", user.environmentDisplayName())
                .field("environment_name", user.version().environment())
                .field("environment_tag", BaseEnvironment.TAG)
                .field("status", user.status().wireName()));
  }
}
