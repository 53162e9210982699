package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.DEPLOYMENT_VERSION;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.RevisionWire;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.RevisionService;
import io.penstock.engine.service.definition.RevisionView;
import java.io.IOException;
import java.util.Optional;

/** Uploads of code (reference, section 6.3). */
public final class RevisionEndpoints implements Endpoints {

  private static final String REVISIONS = DEPLOYMENT_VERSION + "/revisions";
  private static final String REVISION = REVISIONS + "/{revision_id}";

  private final RevisionService revisions;
  private final UploadFolder temporary;

  /**
   * Serves uploads and downloads.
   *
   * @param temporary for files while they come in
   */
  public RevisionEndpoints(RevisionService revisions, UploadFolder temporary) {
    this.revisions = revisions;
    this.temporary = temporary;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(REVISIONS, this::list)
        .post(REVISIONS, this::upload)
        .get(REVISION, this::get)
        .get(REVISION + "/download", this::download)
        .post(REVISION + "/rebuild", this::rebuild)
        .get(DEPLOYMENT_VERSION + "/builds/{build_id}", this::build);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        RevisionWire.list(
            revisions.list(
                request.path("project_name"),
                request.path("deployment_name"),
                request.path("version"))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(RevisionWire.detail(revision(request, "revision_id")));
  }

  private ApiResponse build(ApiRequest request) {
    return ApiResponse.ok(RevisionWire.build(revision(request, "build_id")));
  }

  private RevisionView revision(ApiRequest request, String parameter) {
    return revisions.get(
        request.path("project_name"),
        request.path("deployment_name"),
        request.path("version"),
        request.path(parameter));
  }

  /** The path is checked before the body is read: a wrong one should not cost an upload. */
  private ApiResponse upload(ApiRequest request) throws IOException {
    revisions.requireVersion(
        request.path("project_name"), request.path("deployment_name"), request.path("version"));
    try (UploadForm form =
        UploadForm.read(request.contentType(), request.upload(), "file", temporary)) {
      return ApiResponse.created(RevisionWire.uploaded(upload(request, form)));
    }
  }

  private RevisionView upload(ApiRequest request, UploadForm form) throws IOException {
    if (form.field("template_deployment_id").isPresent()) {
      throw new RejectedException(
          Reason.NOT_IMPLEMENTED,
          "'template_deployment_id' is not offered: this server has no template deployments.");
    }
    Optional<String> sourceDeployment = form.field("source_deployment");
    Optional<String> sourceVersion = form.field("source_version");
    if (form.file().isPresent() && sourceDeployment.isEmpty() && sourceVersion.isEmpty()) {
      return revisions.upload(
          request.path("project_name"),
          request.path("deployment_name"),
          request.path("version"),
          form.file().get(),
          request.caller());
    }
    if (form.file().isEmpty() && sourceDeployment.isPresent() && sourceVersion.isPresent()) {
      request.requireOnDeployment("deployments.versions.revisions.get", sourceDeployment.get());
      return revisions.uploadFrom(
          request.path("project_name"),
          request.path("deployment_name"),
          request.path("version"),
          sourceDeployment.get(),
          sourceVersion.get(),
          request.caller());
    }
    throw RejectedException.invalid(
        "An upload needs either a zip file as the part 'file', or both 'source_deployment' and"
            + " 'source_version'.");
  }

  private ApiResponse download(ApiRequest request) throws IOException {
    RevisionService.Download download =
        revisions.download(
            request.path("project_name"),
            request.path("deployment_name"),
            request.path("version"),
            request.path("revision_id"));
    return new ApiResponse.Download(
        download.fileName(),
        "application/zip",
        ApiResponse.Download.UNKNOWN_LENGTH,
        download.content());
  }

  private ApiResponse rebuild(ApiRequest request) throws IOException {
    return ApiResponse.created(
        RevisionWire.detail(
            revisions.rebuild(
                request.path("project_name"),
                request.path("deployment_name"),
                request.path("version"),
                request.path("revision_id"),
                request.caller())));
  }
}
