package io.penstock.adapters.http.access;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.ServiceUserWire;
import io.penstock.adapters.http.wire.WireDates;
import io.penstock.engine.service.access.ServiceUserService;
import io.penstock.engine.service.access.ServiceUserService.Settings;
import io.penstock.engine.service.definition.Edit;
import java.time.Instant;

/** Service users and their tokens (reference, section 8.5). */
public final class ServiceUserEndpoints implements Endpoints {

  private static final String ALL = "/projects/{project_name}/service-users";
  private static final String ONE = ALL + "/{service_user_id}";

  private final ServiceUserService users;

  public ServiceUserEndpoints(ServiceUserService users) {
    this.users = users;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ALL, this::list)
        .post(ALL, this::create)
        .get(ONE, this::get)
        .patch(ONE, this::update)
        .delete(ONE, this::delete)
        .put(ONE + "/token", this::renewToken);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(ServiceUserWire.list(users.list(request.path("project_name"))));
  }

  private ApiResponse create(ApiRequest request) {
    return ApiResponse.created(
        ServiceUserWire.withToken(
            users.create(request.path("project_name"), settings(request.optionalBody()))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        ServiceUserWire.detail(
            users.get(request.path("project_name"), request.path("service_user_id"))));
  }

  private ApiResponse update(ApiRequest request) {
    return ApiResponse.ok(
        ServiceUserWire.detail(
            users.update(
                request.path("project_name"),
                request.path("service_user_id"),
                settings(request.body()))));
  }

  private ApiResponse renewToken(ApiRequest request) {
    return ApiResponse.ok(
        ServiceUserWire.token(
            users.renewToken(request.path("project_name"), request.path("service_user_id"))));
  }

  private ApiResponse delete(ApiRequest request) {
    users.delete(request.path("project_name"), request.path("service_user_id"));
    return ApiResponse.noContent();
  }

  private static Settings settings(JsonFields body) {
    return new Settings(
        body.optionalString("name").orElse(null),
        body.optionalString("description").orElse(null),
        expires(body));
  }

  private static Edit<Instant> expires(JsonFields body) {
    if (!body.has("expiry_date")) {
      return new Edit.Keep<>();
    }
    return new Edit.Set<>(
        body.optionalString("expiry_date")
            .map(
                text ->
                    WireDates.parse(text)
                        .orElseThrow(
                            () ->
                                body.invalid(
                                    "expiry_date", "a time such as 2020-03-28T20:00:26+00:00")))
            .orElse(null));
  }
}
