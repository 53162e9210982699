package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * How fast files come and go whose content is in a PostgreSQL database on the same machine. Each is
 * another one, of random bytes: nothing is compressed, nothing is there already.
 */
final class PostgresFiles {

  private static final int MEGABYTES = 200;
  private static final int TIMES = 5;

  private final Options options;
  private final Report report;

  PostgresFiles(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int size = options.sizeOr(MEGABYTES);
    double[] up = new double[TIMES];
    double[] down = new double[TIMES];
    try (BenchFolder folder = BenchFolder.of(options);
        PostgresProcess database = PostgresProcess.start();
        ServerProcess server = ServerProcess.startOn(database.url(), options.jar(), folder.path());
        HttpClient http = HttpClient.newHttpClient()) {
      report.title("files of %,d MB, with their content in PostgreSQL".formatted(size));
      ApiClient api = new ApiClient(server.url(), ServerProcess.TOKEN, folder.path());
      Path file = folder.path().resolve("upload");
      for (int i = 0; i < TIMES; i++) {
        fill(file, size, i);
        String path = Setup.PROJECT + "/buckets/default/files/" + i;
        up[i] = size / seconds(() -> upload(http, api, path, file));
        down[i] = size / seconds(() -> download(http, api, path, file));
      }
    }
    report.print("up", rates(up));
    report.print("down", rates(down));
  }

  private static void fill(Path file, int megabytes, long seed) throws IOException {
    Random random = new Random(seed);
    byte[] block = new byte[1_000_000];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < megabytes; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
  }

  private static void upload(HttpClient http, ApiClient api, String path, Path file)
      throws Exception {
    URI url = URI.create(api.post(path, "").body().get("url").asString());
    HttpRequest put = HttpRequest.newBuilder(url).PUT(BodyPublishers.ofFile(file)).build();
    HttpResponse<String> answer = http.send(put, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "An upload was answered %d: %s".formatted(answer.statusCode(), answer.body()));
    }
  }

  private static void download(HttpClient http, ApiClient api, String path, Path file)
      throws Exception {
    URI url = URI.create(api.get(path + "/download").body().get("url").asString());
    HttpResponse<InputStream> answer =
        http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofInputStream());
    long length = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream body = answer.body()) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        length += read;
      }
    }
    if (answer.statusCode() != 200 || length != Files.size(file)) {
      throw new IOException(
          "A download was answered %d with %d bytes.".formatted(answer.statusCode(), length));
    }
  }

  private interface Transfer {
    void run() throws Exception;
  }

  private static double seconds(Transfer transfer) throws Exception {
    long begun = System.nanoTime();
    transfer.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static String rates(double[] rates) {
    Arrays.sort(rates);
    return "median %,.0f MB/s   (%,.0f to %,.0f, %d times)"
        .formatted(rates[rates.length / 2], rates[0], rates[rates.length - 1], rates.length);
  }
}
