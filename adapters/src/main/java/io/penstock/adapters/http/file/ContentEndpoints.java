package io.penstock.adapters.http.file;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.FileStore.Content;
import io.penstock.engine.service.file.FileLinks.Action;
import io.penstock.engine.service.file.FileService;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What signed URLs lead to. They need no token, and are no operations of the API. */
public final class ContentEndpoints implements Endpoints {

  private final FileService files;

  public ContentEndpoints(FileService files) {
    this.files = files;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .putWithoutToken(FileUrls.CONTENT, this::receive)
        .getWithoutToken(FileUrls.CONTENT, this::send);
  }

  private ApiResponse receive(ApiRequest request) throws IOException, InterruptedException {
    String tag = files.receive(FileUrls.link(request, Action.UPLOAD), request.upload());
    return new ApiResponse.Content(
        200, Map.of("ETag", quoted(tag)), 0, InputStream.nullInputStream());
  }

  private ApiResponse send(ApiRequest request) throws IOException {
    Content content = files.open(FileUrls.link(request, Action.DOWNLOAD));
    try {
      return send(request, content);
    } catch (IOException | RuntimeException e) {
      try (content) {
        throw e;
      }
    }
  }

  private static ApiResponse send(ApiRequest request, Content content) throws IOException {
    StoredFile file = content.file();
    Map<String, String> headers = headers(file);
    ByteRange range =
        isOld(request.header("If-Range"), file)
            ? null
            : ByteRange.parse(request.header("Range"), file.size()).orElse(null);
    if (range == null) {
      return new ApiResponse.Content(200, headers, file.size(), content.whole());
    }
    if (range.length() == 0) {
      content.close();
      return new ApiResponse.Refusal(
          416,
          "The range has nothing of the file, which has %d bytes.".formatted(file.size()),
          Map.of("Content-Range", "bytes */" + file.size()));
    }
    headers.put(
        "Content-Range",
        "bytes %d-%d/%d".formatted(range.from(), range.from() + range.length() - 1, file.size()));
    return new ApiResponse.Content(
        206, headers, range.length(), content.part(range.from(), range.length()));
  }

  /** Whether a client wants the range only of a content that is there no more. */
  private static boolean isOld(@Nullable String ifRange, StoredFile file) {
    return ifRange != null && !ifRange.equals(quoted(file.tag()));
  }

  private static Map<String, String> headers(StoredFile file) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ETag", quoted(file.tag()));
    headers.put("Accept-Ranges", "bytes");
    // Nobody but its user knows what it is: a browser must neither guess nor run it.
    headers.put("Content-Type", "application/octet-stream");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put(
        "Content-Disposition", "attachment; filename*=UTF-8''" + FileUrls.encoded(file.baseName()));
    return headers;
  }

  private static String quoted(String tag) {
    return '"' + tag + '"';
  }
}
