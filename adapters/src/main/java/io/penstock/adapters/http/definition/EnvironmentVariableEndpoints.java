package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT;
import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT_VERSION;
import static io.penstock.adapters.http.definition.Paths.PIPELINE_VERSION;
import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.EnvironmentVariableWire;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.VariableScope;
import io.penstock.engine.service.definition.VariableScope.OfDeployment;
import io.penstock.engine.service.definition.VariableScope.OfProject;
import io.penstock.engine.service.definition.VariableScope.OfVersion;
import org.jspecify.annotations.Nullable;

/** Environment variables of projects, deployments and versions (reference, section 6.5). */
public final class EnvironmentVariableEndpoints implements Endpoints {

  private final EnvironmentVariableService variables;

  public EnvironmentVariableEndpoints(EnvironmentVariableService variables) {
    this.variables = variables;
  }

  @Override
  public void addTo(Routes routes) {
    addTo(routes, PROJECT);
    addTo(routes, DEPLOYMENT);
    addTo(routes, DEPLOYMENT_VERSION);
    routes
        .post(DEPLOYMENT + "/copy-environment-variables", this::copy)
        .post(DEPLOYMENT_VERSION + "/copy-environment-variables", this::copy)
        .get(PIPELINE_VERSION + "/objects/{name}/environment-variables", this::listOfObject);
  }

  private void addTo(Routes routes, String owner) {
    String all = owner + "/environment-variables";
    String one = all + "/{id}";
    routes
        .get(all, this::list)
        .post(all, this::create)
        .get(one, this::get)
        .patch(one, this::update)
        .delete(one, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    VariableScope scope = scope(request);
    var found = variables.list(scope);
    return ApiResponse.ok(
        switch (scope) {
          case OfProject ignored -> EnvironmentVariableWire.list(found);
          case OfDeployment ignored -> EnvironmentVariableWire.inheritedList(found);
          case OfVersion ignored -> EnvironmentVariableWire.inheritedList(found);
        });
  }

  private ApiResponse listOfObject(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentVariableWire.inheritedList(
            variables.ofObject(
                request.path("project_name"),
                request.path("pipeline_name"),
                request.path("version"),
                request.path("name"))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        EnvironmentVariableWire.detail(
            variables.create(
                scope(request),
                new EnvironmentVariableService.Create(
                    body.string("name"), body.string("value"), body.bool("secret")))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentVariableWire.detail(variables.get(scope(request), request.path("id"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        EnvironmentVariableWire.detail(
            variables.update(
                scope(request),
                request.path("id"),
                new EnvironmentVariableService.Update(
                    Bodies.text(body, "name"),
                    Bodies.text(body, "value"),
                    Bodies.bool(body, "secret")))));
  }

  private ApiResponse delete(ApiRequest request) {
    variables.delete(scope(request), request.path("id"));
    return ApiResponse.noContent();
  }

  private ApiResponse copy(ApiRequest request) {
    JsonFields body = request.body();
    String deployment = body.string("source_deployment");
    String version = Bodies.text(body, "source_version");
    request.requireOnDeployment(
        version == null
            ? "deployments.environment_variables.update"
            : "deployments.versions.environment_variables.update",
        deployment);
    VariableScope source = scope(request.path("project_name"), deployment, version);
    return ApiResponse.ok(
        EnvironmentVariableWire.inheritedList(variables.copy(source, scope(request))));
  }

  private static VariableScope scope(ApiRequest request) {
    return scope(
        request.path("project_name"),
        request.pathOrNull("deployment_name"),
        request.pathOrNull("version"));
  }

  private static VariableScope scope(
      String project, @Nullable String deployment, @Nullable String version) {
    if (deployment == null) {
      return new OfProject(project);
    }
    return version == null
        ? new OfDeployment(project, deployment)
        : new OfVersion(project, deployment, version);
  }
}
