package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.file.StoredFile;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.FileStore.Listing;

/** Files, field by field as in the reference, section 8.4. */
public final class FileWire {

  private FileWire() {}

  /** {@code FileItem}. */
  public static JsonText item(StoredFile file) {
    return Lists.one(file, FileWire::fields);
  }

  /** {@code FileDetail}, which despite its name is a page of files. */
  public static JsonText page(Listing listing) {
    JsonWriter json = new JsonWriter().beginObject();
    json.field("continuation_token", listing.next()).name("files").beginArray();
    for (StoredFile file : listing.files()) {
      json.beginObject();
      fields(json, file);
      json.endObject();
    }
    json.endArray().name("prefixes").beginArray();
    listing.prefixes().forEach(json::value);
    return json.endArray().endObject().toJson();
  }

  /** {@code FileUploadResponse}, which is that of a download, too. */
  public static JsonText url(String url) {
    return new JsonWriter()
        .beginObject()
        .field("url", url)
        .field("provider", Bucket.PROVIDER)
        .endObject()
        .toJson();
  }

  /** {@code FileMultipartUpload}. */
  public static JsonText upload(String uploadId) {
    return new JsonWriter()
        .beginObject()
        .field("upload_id", uploadId)
        .field("provider", Bucket.PROVIDER)
        .endObject()
        .toJson();
  }

  private static void fields(JsonWriter json, StoredFile file) {
    json.field("file", file.name())
        .field("size", file.size())
        .field("time_created", WireDates.micros(file.created()));
  }
}
