package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT_VERSION;
import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.InstanceWire;
import io.penstock.engine.service.instance.InstanceService;
import io.penstock.engine.service.instance.InstanceService.Part;
import io.penstock.engine.service.instance.InstanceService.Scope;
import io.penstock.engine.service.instance.InstanceService.View;
import io.penstock.engine.service.instance.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instances of a version and of a project (reference, section 8.10). */
public final class InstanceEndpoints implements Endpoints {

  private final InstanceService instances;

  public InstanceEndpoints(InstanceService instances) {
    this.instances = instances;
  }

  @Override
  public void addTo(Routes routes) {
    addTo(routes, PROJECT);
    addTo(routes, DEPLOYMENT_VERSION);
    routes.get(DEPLOYMENT_VERSION + "/instances/{instance_id}/events", this::events);
  }

  private void addTo(Routes routes, String owner) {
    String one = owner + "/instances/{instance_id}";
    routes.get(owner + "/instances", this::list).get(one, this::get).patch(one, this::update);
  }

  private ApiResponse list(ApiRequest request) {
    Scope scope = scope(request);
    Page<View> page = instances.list(scope, statuses(request.query()), part(request));
    return ApiResponse.ok(
        scope.deployment() == null ? InstanceWire.listOfProject(page) : InstanceWire.list(page));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        InstanceWire.detail(instances.get(scope(request), request.path("instance_id"))));
  }

  private ApiResponse update(ApiRequest request) {
    String status = request.body().string("status");
    return ApiResponse.ok(
        InstanceWire.detail(instances.update(scope(request), request.path("instance_id"), status)));
  }

  private ApiResponse events(ApiRequest request) {
    return ApiResponse.ok(
        InstanceWire.events(
            instances.events(scope(request), request.path("instance_id"), part(request))));
  }

  private static Scope scope(ApiRequest request) {
    return new Scope(
        request.path("project_name"),
        request.pathOrNull("deployment_name"),
        request.pathOrNull("version"));
  }

  private static @Nullable List<String> statuses(QueryParameters query) {
    List<String> given = query.list("status").stream().filter(name -> !name.isEmpty()).toList();
    return given.isEmpty() ? null : given;
  }

  static Part part(ApiRequest request) {
    return new Part(
        request.query().string("cursor").filter(text -> !text.isEmpty()).orElse(null),
        request.query().integer("limit"));
  }
}
