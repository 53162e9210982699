package io.penstock.adapters.http.file;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.FileWire;
import io.penstock.engine.port.FileStore.Part;
import io.penstock.engine.service.file.FileService;
import java.io.IOException;
import java.util.List;

/** Files in buckets (reference, section 8.4). Their content goes by {@link ContentEndpoints}. */
public final class FileEndpoints implements Endpoints {

  private static final String FILES = "/projects/{project_name}/buckets/{bucket_name}/files";
  private static final String FILE = FILES + "/{file}";

  private final FileService files;

  public FileEndpoints(FileService files) {
    this.files = files;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(FILES, this::list)
        .get(FILE, this::get)
        .post(FILE, this::upload)
        .delete(FILE, this::delete)
        .get(FILE + "/download", this::download)
        .post(FILE + "/start-multipart-upload", this::startUpload)
        .post(FILE + "/complete-multipart-upload", this::completeUpload);
  }

  private ApiResponse list(ApiRequest request) {
    QueryParameters query = request.query();
    return ApiResponse.ok(
        FileWire.page(
            files.list(
                request.path("project_name"),
                request.path("bucket_name"),
                new FileService.Filter(
                    query.string("prefix").orElse(null),
                    query.string("delimiter").orElse(null),
                    query
                        .string("continuation_token")
                        .filter(token -> !token.isEmpty())
                        .orElse(null),
                    query.integer("limit")))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        FileWire.item(
            files.get(
                request.path("project_name"), request.path("bucket_name"), request.path("file"))));
  }

  private ApiResponse delete(ApiRequest request) {
    files.delete(request.path("project_name"), request.path("bucket_name"), request.path("file"));
    return ApiResponse.noContent();
  }

  private ApiResponse upload(ApiRequest request) {
    return ApiResponse.ok(
        FileWire.url(
            FileUrls.of(
                request,
                files.upload(
                    request.path("project_name"),
                    request.path("bucket_name"),
                    request.path("file"),
                    request.query().string("upload_id").orElse(null),
                    request.query().integer("part_number")))));
  }

  private ApiResponse download(ApiRequest request) {
    return ApiResponse.ok(
        FileWire.url(
            FileUrls.of(
                request,
                files.download(
                    request.path("project_name"),
                    request.path("bucket_name"),
                    request.path("file")))));
  }

  private ApiResponse startUpload(ApiRequest request) {
    return ApiResponse.created(
        FileWire.upload(
            files
                .startUpload(
                    request.path("project_name"), request.path("bucket_name"), request.path("file"))
                .toString()));
  }

  private ApiResponse completeUpload(ApiRequest request) throws IOException, InterruptedException {
    JsonFields body = request.body();
    String uploadId = body.string("upload_id");
    List<Part> parts = body.objects("parts").stream().map(FileEndpoints::part).toList();
    var _ =
        files.completeUpload(
            request.path("project_name"),
            request.path("bucket_name"),
            request.path("file"),
            uploadId,
            parts);
    return ApiResponse.ok(FileWire.upload(uploadId));
  }

  /** The API declares all values of a part as strings, and clients send the number as one. */
  private static Part part(JsonFields part) {
    String number = part.json("PartNumber").map(Object::toString).orElse("null");
    try {
      return new Part(Integer.parseInt(unquoted(number)), unquoted(part.string("ETag")));
    } catch (NumberFormatException e) {
      throw part.invalid("PartNumber", "a whole number");
    }
  }

  /** ETags come with or without the quotes that the header has. */
  private static String unquoted(String text) {
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
