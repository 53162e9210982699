package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.TransferWire;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.transfer.ImportService;
import io.penstock.engine.service.transfer.ImportService.Source;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Definitions that come into a project from a file (reference, section 8.12). */
public final class ImportEndpoints implements Endpoints {

  private static final String IMPORTS = Paths.PROJECT + "/imports";
  private static final String IMPORT = IMPORTS + "/{import_id}";

  private final ImportService imports;
  private final UploadFolder temporary;

  /**
   * Serves imports.
   *
   * @param temporary for files while they come in
   */
  public ImportEndpoints(ImportService imports, UploadFolder temporary) {
    this.imports = imports;
    this.temporary = temporary;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(IMPORTS, this::list)
        .post(IMPORTS, this::create)
        .get(IMPORT, this::get)
        .patch(IMPORT, this::confirm)
        .delete(IMPORT, this::delete)
        .get(IMPORT + "/download", this::download);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        TransferWire.imports(
            imports.list(
                request.path("project_name"), request.query().string("status").orElse(null))));
  }

  /** The path is checked before the body is read: a wrong one should not cost an upload. */
  private ApiResponse create(ApiRequest request) throws IOException {
    imports.requireRoom(request.path("project_name"));
    try (UploadForm form =
        UploadForm.read(request.contentType(), request.upload(), "file", temporary)) {
      Import created =
          imports.create(
              request.path("project_name"),
              source(request, form),
              skipsConfirmation(form),
              request.caller());
      return ApiResponse.created(TransferWire.created(created));
    }
  }

  private static Source source(ApiRequest request, UploadForm form) {
    Optional<String> link = form.field("import_link");
    Optional<String> export = form.field("export_id");
    List<Source> given =
        Stream.<Optional<? extends Source>>of(
                form.file().map(Source.OfFile::new),
                link.map(Source.OfLink::new),
                export.map(Source.OfExport::new))
            .<Source>flatMap(Optional::stream)
            .toList();
    if (given.size() != 1) {
      throw RejectedException.invalid(
          "An import needs exactly one of a zip file as the part 'file', 'import_link' and"
              + " 'export_id'.");
    }
    if (export.isPresent()) {
      request.require("exports.get");
    }
    return given.getFirst();
  }

  private static boolean skipsConfirmation(UploadForm form) {
    return switch (form.field("skip_confirmation").orElse("false").toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw RejectedException.invalid("Field 'skip_confirmation' must be true or false.");
    };
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        TransferWire.detail(imports.get(request.path("project_name"), request.path("import_id"))));
  }

  private ApiResponse confirm(ApiRequest request) {
    return ApiResponse.ok(
        TransferWire.detail(
            imports.confirm(
                request.path("project_name"),
                request.path("import_id"),
                ExportEndpoints.objects(request.body()),
                request.caller())));
  }

  private ApiResponse delete(ApiRequest request) {
    imports.delete(request.path("project_name"), request.path("import_id"));
    return ApiResponse.noContent();
  }

  private ApiResponse download(ApiRequest request) throws IOException {
    ImportService.Download download =
        imports.download(request.path("project_name"), request.path("import_id"));
    return new ApiResponse.Download(
        "import-%s.zip".formatted(download.id()),
        "application/zip",
        download.size(),
        download.content());
  }
}
