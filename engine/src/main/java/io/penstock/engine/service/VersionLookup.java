package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From names and ids as callers write them to those that requests are stored with. */
final class VersionLookup {

  private final RunnableCatalog catalog;

  VersionLookup(RunnableCatalog catalog) {
    this.catalog = catalog;
  }

  /** The id of a version that exists, whether it can run or not. */
  UUID id(VersionRef version) {
    return switch (version) {
      case VersionRef.OfPipeline(var project, var pipeline, var name) ->
          catalog.pipelineVersion(project, pipeline, name).id();
      case VersionRef.OfDeployment(var project, var deployment, var name) ->
          catalog.deploymentVersion(project, deployment, name).id();
    };
  }

  /**
   * The key of a call to this version.
   *
   * @param key null for a call without one
   * @throws RejectedException not found, as for a call without one
   */
  @Nullable IdempotencyKey key(@Nullable CallKey key, VersionRef sentTo) {
    return key == null ? null : key.to(owner(sentTo));
  }

  /** The id of the pipeline or deployment that a version belongs to. */
  private UUID owner(VersionRef version) {
    return switch (version) {
      case VersionRef.OfPipeline(var project, var pipeline, var name) ->
          catalog.pipelineVersion(project, pipeline, name).pipelineId();
      case VersionRef.OfDeployment(var project, var deployment, var name) ->
          catalog.deploymentVersion(project, deployment, name).deploymentId();
    };
  }

  /**
   * The ids in a list, each once.
   *
   * @throws RejectedException unless they are 1 to 250 (seed)
   */
  static Set<RequestId> ids(VersionRef version, List<String> texts) {
    if (texts.isEmpty() || texts.size() > Limits.MAXIMUM_ITEMS) {
      throw invalid(
          "The request body has %d ids: it must have 1 to %d"
              .formatted(texts.size(), Limits.MAXIMUM_ITEMS));
    }
    Set<RequestId> ids = new LinkedHashSet<>();
    for (String text : texts) {
      ids.add(RequestId.parse(text).orElseThrow(() -> unknown(version, text)));
    }
    return ids;
  }

  /** One of several ids that nothing has. */
  static RejectedException unknown(VersionRef version, String id) {
    return notFound(kind(version) + " request '" + id + "' was not found");
  }

  /** The one id that was asked for. */
  static RejectedException unknown(VersionRef version) {
    return notFound(kind(version) + " request was not found");
  }

  private static String kind(VersionRef version) {
    return switch (version) {
      case VersionRef.OfPipeline _ -> "Pipeline";
      case VersionRef.OfDeployment _ -> "Deployment";
    };
  }
}
