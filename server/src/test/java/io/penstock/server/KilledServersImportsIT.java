package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.server.client.ApiClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of an import when the server is killed while it fetches the file. */
@Timeout(120)
class KilledServersImportsIT {

  private static final String FLAG = "--webhook-allow-private-addresses";
  private static final String IMPORTS = "/projects/default/imports";

  @TempDir Path folder;

  @Test
  void importHasFailedAtTheNextStart() throws Exception {
    Path data = folder.resolve("data");
    String id;
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RunningProcess server = serve(data, FLAG)) {
      ApiClient api = client(server, folder);
      id = importFrom(api, "http://127.0.0.1:%d/a.zip".formatted(silent.getLocalPort()));
      // It waits for an answer that does not come.
      try (Socket _ = silent.accept()) {
        assertEquals("pending", status(api, id).required("status").stringValue());
        server.kill();
        server.exitStatus();
      }
    }
    try (RunningProcess again = serve(data, FLAG)) {
      ApiClient api = client(again, folder);
      JsonNode ended = status(api, id);
      assertEquals("failed", ended.required("status").stringValue());
      assertEquals(
          "The server stopped during the import.", ended.required("error_message").stringValue());
    }
  }

  private static JsonNode status(ApiClient api, String id) throws Exception {
    return api.get(IMPORTS + "/" + id).body();
  }

  private static String importFrom(ApiClient api, String link) throws Exception {
    String form =
        "--x\r\nContent-Disposition: form-data; name=\"import_link\"\r\n\r\n%s\r\n--x--\r\n"
            .formatted(link);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(api.url() + IMPORTS))
                    .header("Authorization", "Token " + api.token())
                    .header("Content-Type", "multipart/form-data; boundary=x")
                    .POST(BodyPublishers.ofString(form))
                    .build(),
                BodyHandlers.ofString());
    assertEquals(201, answer.statusCode(), answer.body());
    return answer.body().replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
  }
}
