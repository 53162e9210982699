package io.penstock.adapters.http.file;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.file.FileLinks.Action;
import io.penstock.engine.service.file.FileLinks.Link;
import io.penstock.engine.service.file.FileLinks.Permission;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Links to content as URLs, and back. */
final class FileUrls {

  static final String CONTENT = "/file-content/{bucket_id}/{file}";

  private FileUrls() {}

  /** The URL for the client that asked: under the host that it called. */
  static String of(ApiRequest request, Link link) {
    Permission permission = link.permission();
    StringBuilder url =
        new StringBuilder(request.apiUrl())
            .append("/file-content/")
            .append(permission.bucketId())
            .append('/')
            .append(encoded(permission.file()))
            .append("?expires=")
            .append(link.expires())
            .append("&signature=")
            .append(link.signature());
    if (permission.uploadId() != null) {
      url.append("&upload_id=").append(encoded(permission.uploadId()));
      url.append("&part_number=").append(permission.partNumber());
    }
    return url.toString();
  }

  /**
   * The link that was called, unchecked.
   *
   * @throws RejectedException when it lacks a part
   */
  static Link link(ApiRequest request, Action action) {
    QueryParameters query = request.query();
    return new Link(
        new Permission(
            action,
            Lookup.id(request.path("bucket_id"))
                .orElseThrow(() -> RejectedException.notFound("Bucket was not found")),
            request.path("file"),
            query.string("upload_id").orElse(null),
            query.integer("part_number")),
        expires(query.string("expires").orElse("")),
        query.string("signature").orElse(""));
  }

  /** What is no number was not signed: any will do. */
  private static long expires(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A blank as %20, which is one everywhere in a URL. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
