package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.ENVIRONMENT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.EnvironmentRevisionWire;
import io.penstock.adapters.http.wire.EnvironmentWire;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentView;
import java.io.IOException;
import java.util.List;

/**
 * Environments as clients from 4.15 on see them: with tags in place of revisions and builds. Each
 * has one tag, which stands for its newest build (docs/adr/0016-environments.md).
 */
public final class EnvironmentTagEndpoints implements Endpoints {

  private static final String TAGS = ENVIRONMENT + "/tags";
  private static final String TAG = TAGS + "/{tag_name}";

  private final EnvironmentService environments;
  private final EnvironmentRevisionService revisions;
  private final EnvironmentUpload uploads;

  public EnvironmentTagEndpoints(
      EnvironmentService environments,
      EnvironmentRevisionService revisions,
      EnvironmentUpload uploads) {
    this.environments = environments;
    this.revisions = revisions;
    this.uploads = uploads;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(TAGS, this::list)
        .post(TAGS, this::create)
        .get(TAG, this::get)
        .patch(TAG, this::update)
        .delete(TAG, this::delete)
        .post(TAG + "/build", this::build)
        .post(TAG + "/rebuild", this::rebuild)
        .get(TAG + "/download", this::download)
        .get(TAG + "/dependency-files", this::dependencyFiles)
        .get(TAG + "/usage", this::usage);
  }

  private ApiResponse list(ApiRequest request) {
    EnvironmentView environment = environment(request);
    boolean wanted =
        request
            .query()
            .optionalFlag("supports_request_format")
            .map(flag -> flag == environment.supportsRequestFormat())
            .orElse(true);
    return ApiResponse.ok(EnvironmentWire.tags(wanted ? List.of(environment) : List.of()));
  }

  /** The one tag is there from the beginning, so that asking for it changes nothing. */
  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    String name = body.optionalString("name").orElse(BaseEnvironment.TAG);
    if (!name.equals(BaseEnvironment.TAG)) {
      throw body.invalid(
          "name", BaseEnvironment.TAG + ", the only tag that an environment of this server has");
    }
    var _ = revisions.requireCustom(request.path("project_name"), name(request));
    return ApiResponse.created(EnvironmentWire.tag(environment(request)));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(EnvironmentWire.tag(tagged(request)));
  }

  private ApiResponse update(ApiRequest request) {
    EnvironmentView environment = tagged(request);
    JsonFields body = request.body();
    if (body.optionalString("status").isPresent()) {
      if (!body.string("status").equals("cancelled")) {
        throw body.invalid("status", "cancelled: nothing else can be set");
      }
      EnvironmentBuild build = latest(environment);
      var _ =
          revisions.cancel(
              request.path("project_name"),
              environment.name(),
              build.revisionId().toString(),
              build.id().toString());
    }
    body.optionalBool("supports_request_format")
        .ifPresent(
            flag -> {
              var _ =
                  environments.update(
                      request.path("project_name"),
                      environment.name(),
                      null,
                      new EnvironmentService.Settings(null, null, flag, null, null));
            });
    return get(request);
  }

  private ApiResponse delete(ApiRequest request) {
    EnvironmentView environment = tagged(request);
    throw RejectedException.conflict(
        "The only tag of the environment '%s' cannot be deleted: delete the environment."
            .formatted(environment.name()));
  }

  private ApiResponse build(ApiRequest request) throws IOException {
    EnvironmentService.requireTag(request.path("tag_name"));
    request.query().string("base_environment_tag").ifPresent(EnvironmentService::requireTag);
    var _ = uploads.read(request, request.query().string("base_environment_name").orElse(null));
    return ApiResponse.created(EnvironmentRevisionWire.success());
  }

  private ApiResponse rebuild(ApiRequest request) {
    EnvironmentService.requireTag(request.path("tag_name"));
    var _ = revisions.rebuildLatest(request.path("project_name"), name(request));
    return ApiResponse.created(EnvironmentRevisionWire.success());
  }

  private ApiResponse download(ApiRequest request) throws IOException {
    EnvironmentBuild build = latest(tagged(request));
    return EnvironmentUpload.answer(
        name(request),
        revisions.download(
            request.path("project_name"), name(request), build.revisionId().toString()));
  }

  private ApiResponse dependencyFiles(ApiRequest request) throws IOException {
    EnvironmentView environment = tagged(request);
    EnvironmentBuild build = environment.latest();
    return ApiResponse.ok(
        EnvironmentRevisionWire.dependencyFiles(
            build == null
                ? List.of()
                : revisions.dependencyFiles(
                    request.path("project_name"),
                    environment.name(),
                    build.revisionId().toString(),
                    build.id().toString())));
  }

  private ApiResponse usage(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentRevisionWire.usage(
            environments.usage(request.path("project_name"), tagged(request).name())));
  }

  private EnvironmentView tagged(ApiRequest request) {
    EnvironmentView environment = environment(request);
    EnvironmentService.requireTag(request.path("tag_name"));
    return environment;
  }

  private EnvironmentView environment(ApiRequest request) {
    return environments.get(request.path("project_name"), name(request));
  }

  private static String name(ApiRequest request) {
    return request.path("environment_name");
  }

  private static EnvironmentBuild latest(EnvironmentView environment) {
    EnvironmentBuild build = environment.latest();
    if (build == null) {
      throw RejectedException.notFound("Nothing was uploaded to the environment");
    }
    return build;
  }
}
