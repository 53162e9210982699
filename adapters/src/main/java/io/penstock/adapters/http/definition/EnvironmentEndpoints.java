package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.EnvironmentWire;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.ProjectService;
import java.time.Instant;
import java.util.List;

/**
 * The environments that the server itself brings (reference, section 6.6). Clients look at them
 * when they wait for a deployment version; up to 4.12 at the environment, later at its tag too.
 */
public final class EnvironmentEndpoints implements Endpoints {

  private static final String ENVIRONMENTS = PROJECT + "/environments";
  private static final String ENVIRONMENT = ENVIRONMENTS + "/{environment_name}";

  private final EnvironmentService environments;
  private final ProjectService projects;

  public EnvironmentEndpoints(EnvironmentService environments, ProjectService projects) {
    this.environments = environments;
    this.projects = projects;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ENVIRONMENTS, this::list)
        .get(ENVIRONMENT, this::get)
        .get(ENVIRONMENT + "/tags", this::tags)
        .get(ENVIRONMENT + "/tags/{tag_name}", this::tag);
  }

  private ApiResponse list(ApiRequest request) {
    List<BaseEnvironment> found = environments.list(request.path("project_name"));
    boolean wanted =
        switch (request.query().string("environment_type").orElse("all")) {
          case "all", "base" -> request.query().flag("supports_request_format", true);
          case "custom" -> false;
          default ->
              throw RejectedException.invalid(
                  "Query parameter 'environment_type' must be base, custom or all.");
        };
    // Base environments have no labels.
    boolean anyLabels = request.query().labels("labels").isEmpty();
    return ApiResponse.ok(
        EnvironmentWire.list(wanted && anyLabels ? found : List.of(), since(request)));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(EnvironmentWire.detail(environment(request), since(request)));
  }

  private ApiResponse tags(ApiRequest request) {
    return ApiResponse.ok(EnvironmentWire.tags(List.of(environment(request)), since(request)));
  }

  private ApiResponse tag(ApiRequest request) {
    BaseEnvironment environment = environment(request);
    environments.requireTag(request.path("tag_name"));
    return ApiResponse.ok(EnvironmentWire.tag(environment, since(request)));
  }

  private BaseEnvironment environment(ApiRequest request) {
    return environments.get(request.path("project_name"), request.path("environment_name"));
  }

  private Instant since(ApiRequest request) {
    return projects.get(request.path("project_name")).created();
  }
}
