package io.penstock.server;

import static io.penstock.server.ServerFixtures.awaitReady;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import io.penstock.testkit.S3Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code penstock serve} with the content of files in S3. */
class S3ServeIT {

  private static final String TOKEN = "00112233445566778899aabbccddeeff00112233";
  private static final String SECRET = "not-to-be-shown-to-anybody";
  private static final String FILES = "/projects/default/buckets/default/files/";

  private final S3Service service = S3Service.running();
  private final String prefix = UUID.randomUUID().toString();

  @TempDir Path folder;

  private Map<String, String> keys(String secretKey) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PENSTOCK_ADMIN_TOKEN", TOKEN);
    environment.put("PENSTOCK_S3_ACCESS_KEY", service.accessKey());
    environment.put("PENSTOCK_S3_SECRET_KEY", secretKey);
    return environment;
  }

  private List<String> options(String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--s3-endpoint",
                service.endpoint().toString(),
                "--s3-bucket",
                service.bucket(),
                "--s3-prefix",
                prefix));
    options.addAll(List.of(more));
    return options;
  }

  private RunningProcess serve(Map<String, String> environment, List<String> options)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("serve", "--port", "0", "--data", folder.resolve("data").toString()));
    arguments.addAll(options);
    return RunningProcess.start(environment, arguments.toArray(String[]::new));
  }

  private ApiClient client(RunningProcess server) throws IOException {
    return new ApiClient(awaitReady(server), TOKEN, folder);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> upload(ApiClient api, String name, String content)
      throws IOException, InterruptedException {
    String url = api.post(FILES + name, "{}").body().get("url").asString();
    return send(HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofString(content)));
  }

  private static HttpResponse<String> download(ApiClient api, String name)
      throws IOException, InterruptedException {
    String url = api.get(FILES + name + "/download").body().get("url").asString();
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  private List<Path> onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data/files"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private String refused(Map<String, String> environment, String... options) throws Exception {
    try (RunningProcess server = serve(environment, List.of(options))) {
      assertEquals(1, server.exitStatus());
      assertFalse(server.standardError().contains(SECRET), server.standardError());
      return server.standardError();
    }
  }

  private static void assertSays(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void filesAreInTheServiceAndOutliveTheServer() throws Exception {
    try (RunningProcess server = serve(keys(service.secretKey()), options())) {
      ApiClient api = client(server);
      assertEquals(200, upload(api, "cat", "meow").statusCode());
      assertEquals("meow", download(api, "cat").body());
      assertEquals(List.of(), onDisk());
      server.terminate();
      assertEquals(0, server.exitStatus());
      assertEquals("", server.standardError());
    }
    Path credentials = folder.resolve("keys");
    Files.writeString(
        credentials,
        "access-key = %s\nsecret-key = %s\n".formatted(service.accessKey(), service.secretKey()));
    Path config = folder.resolve("penstock.properties");
    Files.writeString(
        config,
        "s3-endpoint = %s\ns3-bucket = %s\ns3-prefix = %s/\ns3-credentials = %s\n"
            .formatted(service.endpoint(), service.bucket(), prefix, credentials));
    try (RunningProcess server =
        serve(Map.of("PENSTOCK_ADMIN_TOKEN", TOKEN), List.of("--config", config.toString()))) {
      assertEquals("meow", download(client(server), "cat").body());
    }
    // Without its bucket, the folder is not whole.
    String problem = refused(Map.of());
    assertSays("the S3 bucket 'penstock' under '%s/'".formatted(prefix), problem);
    assertSays("files-place", problem);
    assertSays(
        "not in the S3 bucket 'penstock'",
        refused(
            keys(SECRET),
            "--s3-endpoint",
            service.endpoint().toString(),
            "--s3-bucket",
            service.bucket()));
  }

  @Test
  void serviceThatRefusesIsSaidAtTheStartAndToClients() throws Exception {
    try (RunningProcess server = serve(keys(SECRET), options())) {
      ApiClient api = client(server);
      HttpResponse<String> answer = upload(api, "cat", "meow");
      assertEquals(502, answer.statusCode(), answer.body());
      assertSays("SignatureDoesNotMatch", answer.body());
      assertEquals(404, send(request(api, FILES + "cat")).statusCode());
      server.terminate();
      assertEquals(0, server.exitStatus());
      assertSays("Files cannot be kept at the moment: ", server.standardError());
      assertFalse(server.standardError().contains(SECRET), server.standardError());
      assertFalse(answer.body().contains(SECRET), answer.body());
    }
  }

  private static HttpRequest.Builder request(ApiClient api, String path) {
    return HttpRequest.newBuilder(URI.create(api.url() + path))
        .header("Authorization", "Token " + api.token());
  }

  @Test
  void backupSaysThatItDoesNotHaveTheFiles() throws Exception {
    try (RunningProcess server = serve(keys(service.secretKey()), options())) {
      ApiClient api = client(server);
      assertEquals(200, upload(api, "cat", "meow").statusCode());
      Path backup = folder.resolve("backup.zip");
      try (RunningProcess command =
          RunningProcess.start(
              Map.of(), "backup", backup.toString(), "--data", folder.resolve("data").toString())) {
        String said = command.rest();
        assertEquals(0, command.exitStatus());
        assertSays("0 files", said);
        assertSays(
            "Not in it is the content of 1 file in the S3 bucket 'penstock' under '%s/'"
                .formatted(prefix),
            said);
        assertFalse(command.standardError().contains("is not in the data folder"));
      }
    }
  }

  @Test
  void settingsThatDoNotGoTogetherStopTheStart() throws Exception {
    assertSays("--s3-bucket", refused(keys(SECRET), "--s3-endpoint", "http://127.0.0.1:1"));
    assertSays("PENSTOCK_S3_SECRET_KEY", refused(Map.of(), "--s3-bucket", "bucket"));
    assertSays(
        "--s3-endpoint",
        refused(
            keys(SECRET), "--s3-bucket", "bucket", "--s3-endpoint", "http://me:" + SECRET + "@h"));
    assertSays("--s3-bucket", refused(keys(SECRET), "--s3-bucket", "no bucket/name"));
    assertSays("--s3-prefix", refused(keys(SECRET), "--s3-bucket", "b-1", "--s3-prefix", "../up"));
    Path file = Files.writeString(folder.resolve("keys"), "secret-key = " + SECRET + "\n");
    assertSays(
        "one place",
        refused(keys(SECRET), "--s3-bucket", "b-1", "--s3-credentials", file.toString()));
    assertSays(
        "access-key", refused(Map.of(), "--s3-bucket", "b-1", "--s3-credentials", file.toString()));
    assertSays(
        "s3-secret-key",
        refused(
            Map.of(),
            "--config",
            Files.writeString(folder.resolve("config"), "s3-secret-key = " + SECRET + "\n")
                .toString()));
  }
}
