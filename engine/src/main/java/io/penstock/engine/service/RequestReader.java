package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestView;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.Status;
import io.penstock.engine.request.Target;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads requests back, whether they were made from outside or are steps of others. */
public final class RequestReader {

  /** What one answer may hold of the inputs and results of several requests together. */
  private static final long MAXIMUM_DATA = 64L << 20;

  private final RunnableCatalog catalog;
  private final VersionLookup versions;
  private final RequestStore store;

  public RequestReader(RunnableCatalog catalog, RequestStore store) {
    this.catalog = catalog;
    this.versions = new VersionLookup(catalog);
    this.store = store;
  }

  /**
   * One request with its steps; a deployment request has none.
   *
   * @param withData false to leave input and result out
   * @throws RejectedException not found
   */
  public PipelineRequest get(VersionRef version, RequestId id, boolean withData) {
    UUID versionId = versions.id(version);
    return store.snapshot(
        view -> {
          RequestRecord request =
              view.find(id, withData)
                  .filter(found -> belongsTo(found, versionId))
                  .orElseThrow(() -> VersionLookup.unknown(version));
          return new PipelineRequest(
              request, steps(view, version, List.of(id)).getOrDefault(id, List.of()));
        });
  }

  /**
   * Many requests with their steps and data, in any order, each once.
   *
   * @param ids 1 to 250
   * @throws RejectedException not found, when that is so for one of them; or invalid, when they are
   *     too large together
   */
  public List<PipelineRequest> collect(VersionRef version, List<String> ids) {
    UUID versionId = versions.id(version);
    Set<RequestId> wanted = VersionLookup.ids(version, ids);
    return store.snapshot(view -> collect(view, version, versionId, wanted));
  }

  private static List<PipelineRequest> collect(
      RequestView view, VersionRef version, UUID versionId, Set<RequestId> wanted) {
    long bytes = view.dataSize(wanted);
    if (wanted.size() > 1 && bytes > MAXIMUM_DATA) {
      throw invalid(
          "The %d requests have %d bytes of data: one answer takes at most %d, so collect fewer at once"
              .formatted(wanted.size(), bytes, MAXIMUM_DATA));
    }
    List<RequestRecord> requests = all(version, versionId, wanted, view.find(wanted, true));
    Map<RequestId, List<RequestRecord>> steps = steps(view, version, wanted);
    return requests.stream()
        .map(request -> new PipelineRequest(request, steps.getOrDefault(request.id(), List.of())))
        .toList();
  }

  private static List<RequestRecord> all(
      VersionRef version, UUID versionId, Set<RequestId> wanted, List<RequestRecord> found) {
    List<RequestRecord> ours = found.stream().filter(each -> belongsTo(each, versionId)).toList();
    if (ours.size() < wanted.size()) {
      Set<RequestId> missing = new HashSet<>(wanted);
      ours.forEach(request -> missing.remove(request.id()));
      throw VersionLookup.unknown(version, missing.iterator().next().toString());
    }
    return ours;
  }

  private static Map<RequestId, List<RequestRecord>> steps(
      RequestView view, VersionRef version, Collection<RequestId> ids) {
    return switch (version) {
      case VersionRef.OfPipeline _ -> view.children(ids);
      case VersionRef.OfDeployment _ -> Map.of();
    };
  }

  /** An operator request has the id of its pipeline version, but is no request to it. */
  static boolean belongsTo(RequestRecord request, UUID versionId) {
    return request.target().versionId().equals(versionId)
        && !(request.target() instanceof Target.OperatorTarget);
  }

  /**
   * Requests without their data, newest first.
   *
   * @throws RejectedException when the filter breaks a rule
   */
  public List<RequestRecord> list(VersionRef version, RequestFilter filter) {
    return store.list(
        new RequestStore.Query(
            versions.id(version),
            statuses(filter.statuses()),
            filter.startDate(),
            filter.endDate(),
            filter.idPart(),
            filter.pageOffset(),
            filter.pageLimit()));
  }

  private static Set<Status> statuses(List<String> names) {
    if (names.isEmpty()) {
      return EnumSet.of(Status.COMPLETED);
    }
    Map<String, Status> byName =
        Arrays.stream(Status.values())
            .collect(Collectors.toMap(Status::wireName, Function.identity()));
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    for (String name : names) {
      Status status = byName.get(name);
      if (status == null) {
        throw invalid(
            "status is '%s': it must be pending, processing, failed, completed or cancelled"
                .formatted(name));
      }
      statuses.add(status);
    }
    boolean open = statuses.stream().anyMatch(status -> !status.isFinal());
    boolean ended = statuses.stream().anyMatch(Status::isFinal);
    if (open && ended) {
      throw invalid(
          "status is '%s': pending and processing cannot be combined with other statuses"
              .formatted(String.join(",", names)));
    }
    return statuses;
  }

  /**
   * One operator request.
   *
   * @param pipelineRequestId when given, another pipeline request's operator request is not found
   * @param pipelineObjectId when given, another object's operator request is not found
   */
  public RequestRecord operatorRequest(
      String project,
      String pipeline,
      String version,
      RequestId id,
      @Nullable String pipelineRequestId,
      @Nullable String pipelineObjectId,
      boolean withData) {
    UUID versionId = catalog.pipelineVersion(project, pipeline, version).id();
    return store
        .find(id, withData)
        .filter(found -> found.target() instanceof Target.OperatorTarget)
        .filter(found -> found.target().versionId().equals(versionId))
        .filter(found -> isStepOf(found.parent(), pipelineRequestId, pipelineObjectId))
        .orElseThrow(() -> notFound("Operator request was not found"));
  }

  private static boolean isStepOf(
      @Nullable Parent parent, @Nullable String requestId, @Nullable String objectId) {
    return parent != null
        && (requestId == null || parent.pipelineRequest().toString().equalsIgnoreCase(requestId))
        && (objectId == null || parent.objectId().toString().equalsIgnoreCase(objectId));
  }
}
