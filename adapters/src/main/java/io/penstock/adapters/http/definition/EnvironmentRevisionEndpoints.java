package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.ENVIRONMENT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.EnvironmentRevisionWire;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import java.io.IOException;

/** Uploads to environments and their builds (reference, section 6.6). */
public final class EnvironmentRevisionEndpoints implements Endpoints {

  private static final String REVISIONS = ENVIRONMENT + "/revisions";
  private static final String REVISION = REVISIONS + "/{revision_id}";
  private static final String BUILDS = REVISION + "/builds";
  private static final String BUILD = BUILDS + "/{build_id}";

  private final EnvironmentRevisionService revisions;
  private final EnvironmentUpload uploads;

  public EnvironmentRevisionEndpoints(
      EnvironmentRevisionService revisions, EnvironmentUpload uploads) {
    this.revisions = revisions;
    this.uploads = uploads;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(REVISIONS, this::list)
        .post(REVISIONS, this::upload)
        .get(REVISION, this::get)
        .get(REVISION + "/download", this::download)
        .post(REVISION + "/rebuild", this::rebuild)
        .get(BUILDS, this::builds)
        .get(BUILD, this::build)
        .patch(BUILD, this::cancel)
        .get(BUILD + "/dependency-files", this::dependencyFiles);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentRevisionWire.revisions(
            revisions.list(request.path("project_name"), environment(request)),
            environment(request)));
  }

  private ApiResponse upload(ApiRequest request) throws IOException {
    return ApiResponse.created(EnvironmentRevisionWire.uploaded(uploads.read(request, null)));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentRevisionWire.revision(
            revisions.get(
                request.path("project_name"), environment(request), request.path("revision_id")),
            environment(request)));
  }

  private ApiResponse download(ApiRequest request) throws IOException {
    return EnvironmentUpload.answer(
        environment(request),
        revisions.download(
            request.path("project_name"), environment(request), request.path("revision_id")));
  }

  private ApiResponse rebuild(ApiRequest request) {
    return ApiResponse.created(
        EnvironmentRevisionWire.build(
            revisions.rebuild(
                request.path("project_name"), environment(request), request.path("revision_id"))));
  }

  private ApiResponse builds(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentRevisionWire.builds(
            revisions.builds(
                request.path("project_name"), environment(request), request.path("revision_id"))));
  }

  private ApiResponse build(ApiRequest request) {
    return ApiResponse.ok(
        EnvironmentRevisionWire.build(
            revisions.build(
                request.path("project_name"),
                environment(request),
                request.path("revision_id"),
                request.path("build_id"))));
  }

  private ApiResponse cancel(ApiRequest request) {
    JsonFields body = request.body();
    if (!body.string("status").equals("cancelled")) {
      throw body.invalid("status", "cancelled: nothing else can be set");
    }
    return ApiResponse.ok(
        EnvironmentRevisionWire.build(
            revisions.cancel(
                request.path("project_name"),
                environment(request),
                request.path("revision_id"),
                request.path("build_id"))));
  }

  private ApiResponse dependencyFiles(ApiRequest request) throws IOException {
    return ApiResponse.ok(
        EnvironmentRevisionWire.dependencyFiles(
            revisions.dependencyFiles(
                request.path("project_name"),
                environment(request),
                request.path("revision_id"),
                request.path("build_id"))));
  }

  private static String environment(ApiRequest request) {
    return request.path("environment_name");
  }
}
