package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.EnvironmentStore.Upload;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files on their way to environments and back. */
public final class EnvironmentUpload {

  private final EnvironmentRevisionService revisions;
  private final UploadFolder temporary;

  /**
   * Takes uploads.
   *
   * @param temporary for files while they come in
   */
  public EnvironmentUpload(EnvironmentRevisionService revisions, UploadFolder temporary) {
    this.revisions = revisions;
    this.temporary = temporary;
  }

  /**
   * Reads the form and begins the build. The path is checked before the body is read: a wrong one
   * should not cost an upload.
   *
   * @param baseEnvironment to build upon; null for the environment's own
   */
  EnvironmentBuild read(ApiRequest request, @Nullable String baseEnvironment) throws IOException {
    String project = request.path("project_name");
    String environment = request.path("environment_name");
    var _ = revisions.requireCustom(project, environment);
    try (UploadForm form =
        UploadForm.read(request.contentType(), request.upload(), "file", temporary)) {
      Optional<String> source = form.field("source_environment");
      form.field("source_tag").ifPresent(EnvironmentService::requireTag);
      if (form.file().isPresent() && source.isEmpty()) {
        return revisions.upload(
            project, environment, form.file().get(), baseEnvironment, request.caller());
      }
      if (form.file().isEmpty() && source.isPresent()) {
        return revisions.uploadFrom(
            project, environment, source.get(), baseEnvironment, request.caller());
      }
      throw RejectedException.invalid(
          "An upload needs either a zip file or a requirements.txt as the part 'file', or"
              + " 'source_environment'.");
    }
  }

  static ApiResponse answer(String environment, Upload upload) {
    return new ApiResponse.Download(
        "%s.%s".formatted(environment, upload.extension()),
        upload.extension().equals("zip") ? "application/zip" : "text/plain",
        ApiResponse.Download.UNKNOWN_LENGTH,
        upload.content());
  }
}
