package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An environment as the API shows it: one of the server or one of a project.
 *
 * @param project null for one of the server
 * @param baseEnvironment null for one of the server, which tells clients that it is ready
 * @param latest the build that is shown as its only tag; null where there is none
 */
public record EnvironmentView(
    UUID id,
    String name,
    String displayName,
    @Nullable String project,
    @Nullable BaseEnvironment baseEnvironment,
    String description,
    Map<String, String> labels,
    boolean supportsRequestFormat,
    Instant created,
    Instant updated,
    @Nullable UUID activeRevision,
    @Nullable UUID activeBuild,
    @Nullable UUID latestRevision,
    @Nullable EnvironmentBuild latest) {

  /** Whether it comes with the server. */
  public boolean isSystem() {
    return project == null;
  }

  /**
   * One of the server.
   *
   * @param since when it came to be: with the project, as far as anybody can tell
   */
  static EnvironmentView of(BaseEnvironment base, Instant since) {
    return new EnvironmentView(
        base.id(),
        base.name(),
        base.displayName(),
        null,
        null,
        "",
        Map.of(),
        true,
        since,
        since,
        null,
        null,
        null,
        null);
  }

  static EnvironmentView of(
      CustomEnvironment custom,
      String project,
      BaseEnvironment base,
      @Nullable EnvironmentBuild latest) {
    return new EnvironmentView(
        custom.id(),
        custom.name(),
        custom.displayName(),
        project,
        base,
        custom.description(),
        custom.labels(),
        custom.supportsRequestFormat(),
        custom.created(),
        custom.updated(),
        custom.activeRevision(),
        custom.activeBuild(),
        custom.latestRevision(),
        latest);
  }
}
