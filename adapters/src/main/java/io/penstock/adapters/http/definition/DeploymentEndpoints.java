package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.bool;
import static io.penstock.adapters.http.definition.Bodies.fields;
import static io.penstock.adapters.http.definition.Bodies.labels;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT;
import static io.penstock.adapters.http.definition.Paths.DEPLOYMENTS;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.DeploymentWire;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentView;
import java.util.List;

/** Deployments (reference, section 6.1). */
public final class DeploymentEndpoints implements Endpoints {

  private final DeploymentService deployments;

  public DeploymentEndpoints(DeploymentService deployments) {
    this.deployments = deployments;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(DEPLOYMENTS, this::list)
        .post(DEPLOYMENTS, this::create)
        .get(DEPLOYMENT, this::get)
        .patch(DEPLOYMENT, this::update)
        .delete(DEPLOYMENT, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    List<DeploymentView> found =
        deployments.list(request.path("project_name"), Bodies.labelFilter(request));
    // All deployments here support it.
    boolean wanted = request.query().flag("supports_request_format", true);
    return ApiResponse.ok(DeploymentWire.list(wanted ? found : List.of()));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        DeploymentWire.created(
            deployments.create(request.path("project_name"), command(body.string("name"), body))));
  }

  static DeploymentService.Create command(String name, JsonFields body) {
    return new DeploymentService.Create(
        name,
        text(body, "description"),
        bool(body, "supports_request_format"),
        text(body, "input_type"),
        fields(body, "input_fields"),
        text(body, "output_type"),
        fields(body, "output_fields"),
        labels(body));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        DeploymentWire.detail(
            deployments.get(request.path("project_name"), request.path("deployment_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        DeploymentWire.detail(
            deployments.update(
                request.path("project_name"),
                request.path("deployment_name"),
                new DeploymentService.Update(
                    text(body, "name"),
                    text(body, "description"),
                    text(body, "input_type"),
                    fields(body, "input_fields"),
                    text(body, "output_type"),
                    fields(body, "output_fields"),
                    labels(body),
                    text(body, "default_version")))));
  }

  private ApiResponse delete(ApiRequest request) {
    deployments.delete(request.path("project_name"), request.path("deployment_name"));
    return ApiResponse.noContent();
  }
}
