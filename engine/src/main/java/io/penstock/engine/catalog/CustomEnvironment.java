package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An environment of a project's own: a base environment with what was uploaded installed into it
 * (reference, section 6.6).
 *
 * @param baseEnvironment the one it builds upon, such as {@code python3-12}
 * @param supportsRequestFormat whether it is for deployments that take requests
 * @param activeRevision what the active build was made of; null until one succeeded
 * @param activeBuild what versions run in; null until one succeeded
 * @param latestRevision null before the first upload
 * @param latestBuild null before the first upload
 */
public record CustomEnvironment(
    UUID id,
    UUID projectId,
    String name,
    String displayName,
    String description,
    Map<String, String> labels,
    String baseEnvironment,
    boolean supportsRequestFormat,
    Instant created,
    Instant updated,
    @Nullable UUID activeRevision,
    @Nullable UUID activeBuild,
    @Nullable UUID latestRevision,
    @Nullable UUID latestBuild)
    implements ProjectResource {

  /** The same with a build that waits. */
  public CustomEnvironment withLatest(EnvironmentBuild build, Instant now) {
    return new CustomEnvironment(
        id,
        projectId,
        name,
        displayName,
        description,
        labels,
        build.baseEnvironment(),
        supportsRequestFormat,
        created,
        now,
        activeRevision,
        activeBuild,
        build.revisionId(),
        build.id());
  }

  /** The same with a build that succeeded. */
  public CustomEnvironment withActive(EnvironmentBuild build) {
    return new CustomEnvironment(
        id,
        projectId,
        name,
        displayName,
        description,
        labels,
        baseEnvironment,
        supportsRequestFormat,
        created,
        updated,
        build.revisionId(),
        build.id(),
        latestRevision,
        latestBuild);
  }
}
