package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.bool;
import static io.penstock.adapters.http.definition.Bodies.integer;
import static io.penstock.adapters.http.definition.Bodies.labels;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT_VERSION;
import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT_VERSIONS;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.DeploymentVersionWire;
import io.penstock.engine.service.definition.DeploymentVersionService;
import io.penstock.engine.service.definition.DeploymentVersionSettings;
import io.penstock.engine.service.definition.DeploymentVersionSettings.QueueSizes;
import io.penstock.engine.service.definition.DeploymentVersionSettings.Scaling;
import io.penstock.engine.service.definition.Port;
import org.jspecify.annotations.Nullable;

/** Versions of deployments (reference, section 6.2). */
public final class DeploymentVersionEndpoints implements Endpoints {

  private final DeploymentVersionService versions;

  public DeploymentVersionEndpoints(DeploymentVersionService versions) {
    this.versions = versions;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(DEPLOYMENT_VERSIONS, this::list)
        .post(DEPLOYMENT_VERSIONS, this::create)
        .get(DEPLOYMENT_VERSION, this::get)
        .patch(DEPLOYMENT_VERSION, this::update)
        .delete(DEPLOYMENT_VERSION, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        DeploymentVersionWire.list(
            versions.list(
                request.path("project_name"),
                request.path("deployment_name"),
                Bodies.labelFilter(request))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        DeploymentVersionWire.detail(
            versions.create(
                request.path("project_name"),
                request.path("deployment_name"),
                body.string("version"),
                settings(body))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        DeploymentVersionWire.detail(
            versions.get(
                request.path("project_name"),
                request.path("deployment_name"),
                request.path("version"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        DeploymentVersionWire.detail(
            versions.update(
                request.path("project_name"),
                request.path("deployment_name"),
                request.path("version"),
                text(body, "version"),
                settings(body))));
  }

  private ApiResponse delete(ApiRequest request) {
    versions.delete(
        request.path("project_name"), request.path("deployment_name"), request.path("version"));
    return ApiResponse.noContent();
  }

  static DeploymentVersionSettings settings(JsonFields body) {
    return new DeploymentVersionSettings(
        text(body, "description"),
        labels(body),
        environment(body),
        text(body, "environment_tag"),
        scaling(body),
        new QueueSizes(
            integer(body, "maximum_queue_size"),
            integer(body, "maximum_queue_size_express"),
            integer(body, "maximum_queue_size_batch")),
        integer(body, "request_retention_time"),
        text(body, "request_retention_mode"),
        bool(body, "static_ip"),
        bool(body, "restart_request_interruption"),
        body.optionalObjects("ports")
            .map(ports -> ports.stream().map(DeploymentVersionEndpoints::port).toList())
            .orElse(null));
  }

  /**
   * Newer clients name an environment by name and tag, older ones by name alone. The newer name
   * wins, but the older one has to be a string all the same.
   */
  private static @Nullable String environment(JsonFields body) {
    String older = text(body, "environment");
    String newer = text(body, "environment_name");
    return newer == null ? older : newer;
  }

  private static Scaling scaling(JsonFields body) {
    return new Scaling(
        integer(body, "minimum_instances"),
        integer(body, "maximum_instances"),
        integer(body, "maximum_idle_time"),
        integer(body, "instance_processes"),
        text(body, "scaling_strategy"),
        text(body, "instance_type"),
        text(body, "instance_type_group_id"),
        text(body, "instance_type_group_name"));
  }

  private static Port port(JsonFields port) {
    return new Port(
        port.integer("public_port"), port.integer("deployment_port"), port.string("protocol"));
  }
}
