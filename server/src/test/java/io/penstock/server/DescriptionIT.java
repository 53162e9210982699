package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.server.ServerConfig.EnvironmentFallback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The OpenAPI document beside the server that sends it: all its operations, and no others. */
class DescriptionIT {

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void everyOperationThatIsServedIsDescribedAndNoOther(@TempDir Path folder) throws Exception {
    try (Wiring wiring = serving(folder)) {
      SortedSet<String> described = new TreeSet<>();
      described(wiring).forEach(operation -> described.add(operation.name()));

      assertEquals(
          String.join("\n", wiring.operations()),
          String.join("\n", described),
          "each operation needs an entry in a file of adapters/.../http/openapi");
    }
  }

  @Test
  void theDescriptionSaysWhichOperationsNeedNoToken(@TempDir Path folder) throws Exception {
    try (Wiring wiring = serving(folder)) {
      List<String> wrong = new ArrayList<>();
      for (Operation operation : described(wiring)) {
        String path = operation.path().replaceAll("\\{\\w+}", "x");
        boolean refused = call(wiring, operation.method(), path).statusCode() == 401;
        if (refused == operation.open()) {
          wrong.add(operation.name());
        }
      }
      assertEquals(List.of(), wrong);
    }
  }

  /** Names as in {@link Wiring#operations()}. */
  private record Operation(String method, String path, boolean open) {
    String name() {
      return method + " " + path;
    }
  }

  private List<Operation> described(Wiring wiring) throws Exception {
    JsonNode document = new ObjectMapper().readTree(call(wiring, "GET", "/openapi.json").body());
    List<Operation> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue().has("security")))));
    return operations;
  }

  /** Without a token. */
  private HttpResponse<String> call(Wiring wiring, String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + wiring.port() + "/v2.1" + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private static Wiring serving(Path folder) throws IOException {
    Wiring wiring = new Wiring();
    wiring.open(
        new ServerConfig(
            "127.0.0.1",
            0,
            folder,
            null,
            null,
            Duration.ofSeconds(1),
            Duration.ZERO,
            1_000_000,
            1_000_000,
            1,
            1,
            1,
            "python3",
            ZoneOffset.UTC,
            false,
            EnvironmentFallback.NEAREST,
            null,
            null));
    wiring.listen();
    return wiring;
  }
}
