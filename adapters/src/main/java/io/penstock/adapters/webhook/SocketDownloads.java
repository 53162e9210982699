package io.penstock.adapters.webhook;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.Downloads;
import io.penstock.engine.webhook.WebhookUrl;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Downloads on connections of its own, as {@link SocketWebhookCaller} calls: the address that was
 * checked is the one that is called, after each redirect too.
 */
public final class SocketDownloads implements Downloads, AutoCloseable {

  private static final int MOST_REDIRECTS = 5;

  private final HostLookup hosts;
  private final Duration timeout;
  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("download-", 0).daemon().factory());

  /**
   * Fetches nothing until asked to.
   *
   * @param timeout for all of a download
   * @param patience while nothing comes
   */
  public SocketDownloads(HostLookup hosts, Duration timeout, Duration patience) {
    this.hosts = hosts;
    this.timeout = timeout;
    this.patience = patience;
  }

  @Override
  public void fetch(URI url, Path file, long maximumBytes)
      throws IOException, InterruptedException {
    try (Dial dial = new Dial(hosts)) {
      Future<Boolean> done = threads.submit(() -> follow(url, file, maximumBytes, dial));
      var _ = done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw invalid(
          "The file was not fetched: it took longer than %d minutes."
              .formatted(timeout.toMinutes()));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case null -> throw new IllegalStateException(e);
        case RejectedException refused -> throw refused;
        case FileSystemException disk -> throw disk;
        case IOException network -> throw invalid(sentence(url, network));
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static String sentence(URI url, IOException problem) {
    String host = url.getHost();
    return "The file was not fetched: "
        + switch (problem) {
          case HostLookup.Forbidden e -> String.valueOf(e.getMessage());
          case UnknownHostException e ->
              "The host %s was not found.".formatted(String.valueOf(e.getMessage()));
          case SSLException e ->
              "There is no trusted connection to %s: check its certificate.".formatted(host);
          case HttpHead.NoHttpException e -> "%s did not answer with HTTP.".formatted(host);
          default ->
              "The connection to %s failed (%s)."
                  .formatted(host, problem.getClass().getSimpleName());
        };
  }

  private boolean follow(URI from, Path file, long maximumBytes, Dial dial) throws IOException {
    URI url = from;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      try (Socket socket = dial.to(url)) {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        ask(url, socket.getOutputStream());
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int status = HttpHead.finalStatus(in);
        HttpBody body = HttpBody.of(in);
        if (status == 200) {
          keep(body, file, maximumBytes);
          return true;
        }
        String location = body.header("location").orElse("");
        if (status < 300 || status >= 400 || location.isEmpty()) {
          throw invalid(
              "The file was not fetched: %s answered with status %d."
                  .formatted(url.getHost(), status));
        }
        url = WebhookUrl.parse("import_link", resolved(url, location));
      }
    }
    throw invalid(
        "The file was not fetched: there were more than %d redirects.".formatted(MOST_REDIRECTS));
  }

  private static String resolved(URI url, String location) {
    try {
      return url.resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw invalid("The file was not fetched: %s redirects to no URL.".formatted(url.getHost()));
    }
  }

  private static void ask(URI url, OutputStream out) throws IOException {
    String head =
        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nAccept: */*\r\nAccept-Encoding: identity\r\nUser-Agent: Penstock\r\n\r\n"
            .formatted(HttpHead.target(url), HttpHead.host(url));
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void keep(HttpBody body, Path file, long maximumBytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      if (!body.copyTo(out, maximumBytes)) {
        throw new RejectedException(
            Reason.TOO_LARGE,
            "The file was not fetched: it is larger than %d bytes, the most that is allowed."
                .formatted(maximumBytes));
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
