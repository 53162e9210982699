package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.JsonWriter;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.StoreException.Problem;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.service.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Operations that show what reached them. */
final class EchoEndpoints implements Endpoints {

  @Override
  public void addTo(Routes routes) {
    routes
        .getWithoutToken("/open", request -> ApiResponse.ok(JsonText.of("{}")))
        .get("/things/{name}", EchoEndpoints::show)
        .get("/things/batch", request -> ApiResponse.ok(JsonText.ofString("the literal")))
        .post("/things/{name}/inputs", EchoEndpoints::input)
        .post("/fields", EchoEndpoints::fields)
        .delete("/things/{name}", request -> ApiResponse.noContent())
        .get("/files/{file}/download", EchoEndpoints::download)
        .post("/uploads", EchoEndpoints::upload)
        .get("/whoami", request -> ApiResponse.ok(JsonText.ofString(request.caller().email())))
        .get(
            "/broken",
            request -> {
              throw new IllegalStateException("secret inner detail");
            })
        .get(
            "/no-room-for-upload",
            request -> {
              throw new IOException("/secret/upload.part: No space left on device");
            })
        .get(
            "/damaged",
            request -> {
              throw new StoreException(Problem.DAMAGED, "/secret/penstock.db: restore it.");
            })
        .get(
            "/full",
            request -> {
              throw new StoreException("x", new IOException("No space left on device"));
            })
        .get(
            "/away-while-read",
            request -> {
              throw new IOException("x", new StoreException(Problem.AWAY, "x"));
            })
        .get(
            "/unclear",
            request -> {
              throw new StoreException(Problem.UNCLEAR, "x");
            })
        .get(
            "/unrecorded",
            request -> {
              throw new UnrecordedEndException(RequestId.next(0), new StoreException("x"));
            })
        .get(
            "/gone",
            request -> {
              throw RejectedException.notFound("Thing was not found");
            });
  }

  private static ApiResponse show(ApiRequest request) {
    QueryParameters query = request.query();
    JsonWriter json = new JsonWriter().beginObject().field("name", request.path("name"));
    query.string("text").ifPresent(text -> json.field("text", text));
    query.optionalFlag("flag").ifPresent(flag -> json.field("flag", flag));
    query.time("time").ifPresent(time -> json.field("time", time.toString()));
    json.nullableField("number", query.integer("number"));
    query.labels("labels").forEach(label -> json.field(label.getKey(), label.getValue()));
    return ApiResponse.ok(json.endObject().toJson());
  }

  private static ApiResponse input(ApiRequest request) {
    return ApiResponse.ok(
        switch (request.input()) {
          case RequestBody.Json json ->
              JsonText.ofString("json " + new String(json.utf8(), StandardCharsets.UTF_8));
          case RequestBody.Text text -> JsonText.ofString("text " + text.text());
        });
  }

  private static ApiResponse fields(ApiRequest request) {
    JsonFields body = request.body();
    JsonWriter json = new JsonWriter().beginObject().field("name", body.string("name"));
    body.optionalInteger("count").ifPresent(count -> json.field("count", count));
    body.optionalBool("flag").ifPresent(flag -> json.field("flag", flag));
    body.optionalStringMap("labels").ifPresent(labels -> json.field("labels", labels));
    body.optionalJsonObject("meta").ifPresent(meta -> json.field("meta", meta));
    body.optionalObjects("list")
        .ifPresent(
            list -> list.forEach(item -> json.field(item.string("key"), item.integer("value"))));
    return ApiResponse.created(json.endObject().toJson());
  }

  private static ApiResponse download(ApiRequest request) {
    byte[] content = request.path("file").getBytes(StandardCharsets.UTF_8);
    return new ApiResponse.Download(
        "name.txt", "application/octet-stream", content.length, new ByteArrayInputStream(content));
  }

  private static ApiResponse upload(ApiRequest request) throws IOException {
    long size = request.upload().transferTo(java.io.OutputStream.nullOutputStream());
    return ApiResponse.ok(new JsonWriter().beginObject().field("size", size).endObject().toJson());
  }
}
