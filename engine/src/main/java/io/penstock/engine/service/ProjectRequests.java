package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.service.definition.Lookup;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ended requests of a whole project (reference, section 8.2): to all of its deployments or to
 * all of its pipelines, as the lists of each show them.
 */
public final class ProjectRequests {

  private final CatalogView catalog;
  private final RequestStore store;

  public ProjectRequests(CatalogView catalog, RequestStore store) {
    this.catalog = catalog;
    this.store = store;
  }

  /**
   * Requests without their data, newest first.
   *
   * @param objectType {@code deployment} or {@code pipeline}, unchecked; null when it was not given
   * @param filter of which at most one status, one in which requests have ended
   * @throws RejectedException when one of these breaks a rule; not found, when the project is not
   *     there
   */
  public List<RequestRecord> list(
      String project, @Nullable String objectType, RequestFilter filter) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return store.list(
        new RequestStore.Overview(
            versions(projectId, objectType),
            status(filter.statuses()),
            filter.startDate(),
            filter.endDate(),
            filter.idPart(),
            filter.pageOffset(),
            filter.pageLimit()));
  }

  private Set<UUID> versions(UUID projectId, @Nullable String objectType) {
    return switch (objectType) {
      case "deployment" ->
          catalog.deployments(projectId).stream()
              .flatMap(deployment -> catalog.deploymentVersions(deployment.id()).stream())
              .map(DeploymentVersion::id)
              .collect(Collectors.toSet());
      case "pipeline" ->
          catalog.pipelines(projectId).stream()
              .flatMap(pipeline -> catalog.pipelineVersions(pipeline.id()).stream())
              .map(PipelineVersion::id)
              .collect(Collectors.toSet());
      case null ->
          throw invalid("Query parameter 'object_type' is missing: it is deployment or pipeline");
      default -> throw invalid("Query parameter 'object_type' must be deployment or pipeline");
    };
  }

  private static Status status(List<String> names) {
    if (names.isEmpty()) {
      return Status.COMPLETED;
    }
    return ended()
        .filter(status -> names.equals(List.of(status.wireName())))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    "Query parameter 'status' must be one of %s"
                        .formatted(
                            ended().map(Status::wireName).collect(Collectors.joining(", ")))));
  }

  private static Stream<Status> ended() {
    return Arrays.stream(Status.values()).filter(Status::isFinal);
  }
}
