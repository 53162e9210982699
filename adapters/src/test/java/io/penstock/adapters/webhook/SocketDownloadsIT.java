package io.penstock.adapters.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a socket that answers whatever a test wants. */
@Timeout(30)
class SocketDownloadsIT {

  private static final int MOST = 20;

  @TempDir Path folder;
  private ServerSocket server;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  private Duration silence = Duration.ofSeconds(10);

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncontent",
        "HTTP/1.1 200 OK\r\n\r\ncontent",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4;x=y\r\ncont\r\n3\r\nent\r\n0\r\n\r\n",
        "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\ncontent"
      })
  void contentIsFetchedInEveryFraming(String answer) throws Exception {
    answer(answer);
    assertEquals("content", Files.readString(fetch(loopback(true), "http://files.example")));
    String request = asked.take();
    assertTrue(request.startsWith("GET /a.zip?b=c HTTP/1.1\r\n"), request);
    assertTrue(request.contains("\r\nHost: files.example:" + server.getLocalPort() + "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n012345678901234567890",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\nb\r\n"
      })
  void moreThanAllowedIsRefusedInEveryFraming(String answer) {
    answer(answer);
    assertTrue(refusal(loopback(true)).contains("larger than 20 bytes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 302 Found\r\n\r\n"
      })
  void otherAnswersAreRefused(String answer) {
    answer(answer);
    assertTrue(refusal(loopback(true)).contains("files.example answered with status "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void whatIsNoHttpIsRefused(String answer) {
    answer(answer);
    assertTrue(refusal(loopback(true)).contains("did not answer with HTTP"));
  }

  @Test
  void contentThatBreaksOffIsRefused() {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nco");
    assertTrue(refusal(loopback(true)).contains("The connection to files.example failed"));
  }

  @Test
  void redirectsAreFollowed() throws Exception {
    answer(
        "HTTP/1.1 302 Found\r\nLocation: /b.zip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncontent");
    assertEquals("content", Files.readString(fetch(loopback(true), "http://files.example")));
    asked.take();
    assertTrue(asked.take().startsWith("GET /b.zip HTTP/1.1\r\n"));
  }

  @Test
  void redirectsWithoutEndAreRefused() {
    String again = "HTTP/1.1 302 Found\r\nLocation: /b.zip\r\n\r\n";
    answer(again, again, again, again, again, again);
    assertTrue(refusal(loopback(true)).contains("more than 5 redirects"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "http://user:secret@files.example/"})
  void redirectsToWhatNobodyMayGiveAreRefused(String location) {
    answer("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n");
    assertTrue(refusal(loopback(true)).contains("'import_link' is not allowed"));
  }

  @Test
  void addressesThatAreNotPublicAreNotCalled() {
    assertTrue(refusal(loopback(false)).contains("files.example has no public address"));
    assertTrue(asked.isEmpty());
  }

  /** Each address on the way is looked up with the same care as the first. */
  @Test
  void redirectsToOtherHostsAreLookedUp() {
    answer("HTTP/1.1 302 Found\r\nLocation: http://inside.example/\r\n\r\n");
    assertTrue(refusal(loopback(true)).contains("The host inside.example was not found"));
    assertEquals(1, asked.size());
  }

  @Test
  void silenceEnds() {
    silence = Duration.ofMillis(500);
    answer("");
    String sentence = refusal(loopback(true));
    assertTrue(sentence.contains("SocketTimeoutException"), sentence);
  }

  private void answer(String... answers) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              for (String answer : answers) {
                try (Socket socket = server.accept()) {
                  asked.add(head(socket.getInputStream()));
                  socket.getOutputStream().write(answer.getBytes(US_ASCII));
                  socket.getOutputStream().flush();
                  if (answer.isEmpty()) {
                    var _ = socket.getInputStream().read();
                  }
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private Path fetch(HostLookup hosts, String host) throws Exception {
    Path file = folder.resolve("file");
    try (SocketDownloads downloads = new SocketDownloads(hosts, Duration.ofSeconds(20), silence)) {
      downloads.fetch(
          URI.create("%s:%d/a.zip?b=c".formatted(host, server.getLocalPort())), file, MOST);
    }
    return file;
  }

  private String refusal(HostLookup hosts) {
    return String.valueOf(
        assertThrows(RejectedException.class, () -> fetch(hosts, "http://files.example"))
            .getMessage());
  }

  private static HostLookup loopback(boolean allowed) {
    return new HostLookup(
        host -> {
          if (!host.equals("files.example")) {
            throw new UnknownHostException(host);
          }
          return List.of(InetAddress.getLoopbackAddress());
        },
        allowed);
  }
}
