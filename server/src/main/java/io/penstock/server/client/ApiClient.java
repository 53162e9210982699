package io.penstock.server.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the API as anybody would, and knows each call as a line of curl. */
public final class ApiClient {

  private static final int LONGEST_BODY_SHOWN = 160;

  private final String url;
  private final String token;
  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();
  private int bodies;

  /** An answer, and the call that it answers. */
  public record Answer(JsonNode body, String curl) {}

  public ApiClient(String url, String token, Path folder) {
    this.url = url;
    this.token = token;
    this.folder = folder;
  }

  public String url() {
    return url;
  }

  public String token() {
    return token;
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url + path)).GET(), "curl -H \"$AUTH\" $PENSTOCK" + path);
  }

  public Answer post(String path, String body) throws IOException, InterruptedException {
    String shown = body;
    if (body.length() > LONGEST_BODY_SHOWN) {
      // Numbered, so that every printed call still finds the body it was made with.
      Path file = folder.resolve("call-%02d.json".formatted(++bodies));
      Files.writeString(file, body);
      shown = "@" + file;
    }
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        "curl -H \"$AUTH\" -H 'Content-Type: application/json' $PENSTOCK%s -d '%s'"
            .formatted(path, shown.replace("'", "'\\''")));
  }

  /** Uploads a deployment package that holds one file. */
  public Answer upload(String path, String name, byte[] code)
      throws IOException, InterruptedException {
    Path zip = folder.resolve(name + ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("deployment.py"));
      out.write(code);
    }
    return upload(path, zip);
  }

  /** Uploads a deployment package. */
  public Answer upload(String path, Path zip) throws IOException, InterruptedException {
    String boundary = "penstock-package-boundary";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        --%s\r
        Content-Disposition: form-data; name="file"; filename="%s"\r
        Content-Type: application/zip\r
        \r
        """
            .formatted(boundary, zip.getFileName())
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(Files.readAllBytes(zip));
    body.writeBytes("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())),
        "curl -H \"$AUTH\" $PENSTOCK%s -F file=@%s".formatted(path, zip));
  }

  private Answer send(HttpRequest.Builder request, String curl)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            request.header("Authorization", "Token " + token).build(), BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "%s was answered %d: %s"
              .formatted(
                  curl,
                  response.statusCode(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    return new Answer(json.readTree(response.body()), curl);
  }

  /** Waits until a revision is built. */
  public void awaitBuild(String revisionPath) throws IOException, InterruptedException {
    while (true) {
      JsonNode revision = get(revisionPath).body();
      switch (revision.get("status").asString()) {
        case "success" -> {
          return;
        }
        case "failed" ->
            throw new IllegalStateException(
                "The build failed: " + revision.get("error_message").asString());
        default -> Thread.sleep(50);
      }
    }
  }
}
