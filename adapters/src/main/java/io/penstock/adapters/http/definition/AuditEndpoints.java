package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT;
import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.AuditWire;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.audit.AuditService;
import io.penstock.engine.service.audit.AuditService.Page;
import io.penstock.engine.service.definition.Checks;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What was changed in a project, a deployment or a pipeline (reference, section 8.2). */
public final class AuditEndpoints implements Endpoints {

  private static final int USUAL_LIMIT = 50;
  private static final int MOST = 500;

  private final AuditService audit;

  public AuditEndpoints(AuditService audit) {
    this.audit = audit;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(PROJECT + "/audit", this::ofProject)
        .get(DEPLOYMENT + "/audit", this::ofDeployment)
        .get(Paths.PIPELINE + "/audit", this::ofPipeline);
  }

  private ApiResponse ofProject(ApiRequest request) {
    return ApiResponse.ok(
        AuditWire.list(audit.ofProject(request.path("project_name"), page(request))));
  }

  private ApiResponse ofDeployment(ApiRequest request) {
    return ApiResponse.ok(
        AuditWire.list(
            audit.ofDeployment(
                request.path("project_name"), request.path("deployment_name"), page(request))));
  }

  private ApiResponse ofPipeline(ApiRequest request) {
    return ApiResponse.ok(
        AuditWire.list(
            audit.ofPipeline(
                request.path("project_name"), request.path("pipeline_name"), page(request))));
  }

  private static Page page(ApiRequest request) {
    return new Page(
        request.query().string("action").map(AuditEndpoints::action).orElse(null),
        Checks.range("limit", request.query().integer("limit"), USUAL_LIMIT, 1, MOST),
        Checks.range("offset", request.query().integer("offset"), 0, 0, 1_000_000_000));
  }

  private static Action action(String name) {
    return Arrays.stream(Action.values())
        .filter(action -> action.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                RejectedException.invalid(
                    "Query parameter 'action' must be one of %s."
                        .formatted(
                            Arrays.stream(Action.values())
                                .map(Action::wireName)
                                .collect(Collectors.joining(", ")))));
  }
}
