package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.bool;
import static io.penstock.adapters.http.definition.Bodies.labels;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.ENVIRONMENT;
import static io.penstock.adapters.http.definition.Paths.ENVIRONMENTS;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.EnvironmentRevisionWire;
import io.penstock.adapters.http.wire.EnvironmentWire;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentService.Kind;
import io.penstock.engine.service.definition.EnvironmentService.Settings;
import java.util.Optional;

/** Environments of the server and of projects (reference, section 6.6). */
public final class EnvironmentEndpoints implements Endpoints {

  private final EnvironmentService environments;

  public EnvironmentEndpoints(EnvironmentService environments) {
    this.environments = environments;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ENVIRONMENTS, this::list)
        .post(ENVIRONMENTS, this::create)
        .get(ENVIRONMENT, this::get)
        .patch(ENVIRONMENT, this::update)
        .delete(ENVIRONMENT, this::delete)
        .get(ENVIRONMENT + "/usage", this::usage);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentWire.list(
            environments.list(
                request.path("project_name"),
                kind(request),
                Bodies.labelFilter(request),
                request.query().optionalFlag("supports_request_format").orElse(null))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        EnvironmentWire.created(
            environments.create(
                request.path("project_name"), body.string("name"), settings(body))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentWire.detail(
            environments.get(request.path("project_name"), request.path("environment_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        EnvironmentWire.detail(
            environments.update(
                request.path("project_name"),
                request.path("environment_name"),
                text(body, "name"),
                settings(body))));
  }

  private ApiResponse delete(ApiRequest request) {
    environments.delete(request.path("project_name"), request.path("environment_name"));
    return ApiResponse.noContent();
  }

  /** The type that may be asked for adds nothing: no two environments have one name. */
  private ApiResponse usage(ApiRequest request) {
    var _ = kind(request);
    return ApiResponse.ok(
        EnvironmentRevisionWire.usage(
            environments.usage(request.path("project_name"), request.path("environment_name"))));
  }

  private static Kind kind(ApiRequest request) {
    Optional<String> given = request.query().string("environment_type");
    return switch (given.orElse("all")) {
      case "all" -> Kind.ALL;
      case "base" -> Kind.BASE;
      case "custom" -> Kind.CUSTOM;
      default ->
          throw RejectedException.invalid(
              "Query parameter 'environment_type' must be base, custom or all.");
    };
  }

  static Settings settings(JsonFields body) {
    return new Settings(
        text(body, "display_name"),
        text(body, "base_environment"),
        bool(body, "supports_request_format"),
        text(body, "description"),
        labels(body));
  }
}
