package io.penstock.adapters.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.WebhookCaller.Answer;
import io.penstock.engine.port.WebhookCaller.Call;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to a socket that answers whatever a test wants. */
@Timeout(30)
class SocketWebhookCallerIT {

  private ServerSocket receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    receiver.close();
  }

  private CompletableFuture<String> answerOnce(String answer) {
    CompletableFuture<String> request = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (Socket socket = receiver.accept()) {
                byte[] buffer = new byte[10_000];
                StringBuilder text = new StringBuilder();
                while (!text.toString().endsWith("{\"a\":1}")) {
                  int count = socket.getInputStream().read(buffer);
                  if (count < 0) {
                    break;
                  }
                  text.append(new String(buffer, 0, count, US_ASCII));
                }
                request.complete(text.toString());
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
                socket.getOutputStream().flush();
                if (answer.isEmpty()) {
                  // Never answers, until the other side gives up.
                  var _ = socket.getInputStream().read();
                }
              } catch (IOException e) {
                request.completeExceptionally(e);
              }
            });
    return request;
  }

  private Answer post(HostLookup hosts, String url, Duration timeout) throws Exception {
    try (SocketWebhookCaller caller = new SocketWebhookCaller(hosts)) {
      return caller.post(
          new Call(
              url, List.of(new Header("X-Team", "red", false)), JsonText.of("{\"a\":1}"), timeout));
    }
  }

  private Answer post(HostLookup hosts) throws Exception {
    return post(hosts, url("http"), Duration.ofSeconds(10));
  }

  private String url(String scheme) {
    return scheme + "://hook.example:" + receiver.getLocalPort() + "/a/b?c=%20d";
  }

  private static HostLookup loopback(boolean allowed) {
    return new HostLookup(
        host -> {
          if (!host.equals("hook.example")) {
            throw new UnknownHostException(host);
          }
          return List.of(InetAddress.getLoopbackAddress());
        },
        allowed);
  }

  private static String sentence(Answer answer) {
    return ((Answer.Failed) answer).sentence();
  }

  @Test
  void sendsTheCallToTheAddressThatWasFoundUnderTheNameOfTheHost() throws Exception {
    CompletableFuture<String> request = answerOnce("HTTP/1.1 204 No Content\r\n\r\n");
    assertEquals(new Answer.Status(204), post(loopback(true)));
    String text = request.get(10, TimeUnit.SECONDS);
    assertTrue(text.startsWith("POST /a/b?c=%20d HTTP/1.1\r\n"), text);
    assertTrue(text.contains("\r\nHost: hook.example:" + receiver.getLocalPort() + "\r\n"), text);
    assertTrue(text.contains("\r\nContent-Length: 7\r\n"), text);
    assertTrue(text.contains("\r\nContent-Type: application/json\r\n"), text);
    assertTrue(text.contains("\r\nX-Team: red\r\n"), text);
    assertTrue(text.endsWith("\r\n\r\n{\"a\":1}"), text);
  }

  @Test
  void passesOverInterimAnswers() throws Exception {
    var _ = answerOnce("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 500 Error\r\n\r\n");
    assertEquals(new Answer.Status(500), post(loopback(true)));
  }

  @Test
  void doesNotCallAHostWhoseAddressIsNotPublic() throws Exception {
    CompletableFuture<String> request = answerOnce("HTTP/1.1 200 OK\r\n\r\n");
    String sentence = sentence(post(loopback(false)));
    assertTrue(sentence.contains("hook.example has no public address"), sentence);
    assertFalse(request.isDone());
  }

  @Test
  void mappedAddressIsNotPublicEither() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;
    HostLookup hosts =
        new HostLookup(host -> List.of(InetAddress.getByAddress(host, mapped)), false);
    assertTrue(sentence(post(hosts)).contains("no public address"));
  }

  @Test
  void looksUpOnceAndTakesWhatItHasChecked() throws Exception {
    int[] lookups = {0};
    HostLookup hosts =
        new HostLookup(
            host -> {
              lookups[0]++;
              return List.of(InetAddress.getLoopbackAddress());
            },
            true);
    var _ = answerOnce("HTTP/1.0 302 Found\r\nLocation: http://elsewhere.example/\r\n\r\n");
    assertEquals(new Answer.Status(302), post(hosts));
    assertEquals(1, lookups[0]);
  }

  @Test
  void addressesThatAreWrittenAsNumbersAreLookedAtToo() throws Exception {
    for (String host : List.of("127.0.0.1", "0.0.0.0", "[::ffff:7f00:1]", "[::1]")) {
      Answer answer = post(new HostLookup(false), "http://" + host + ":1/", Duration.ofSeconds(10));
      assertTrue(sentence(answer).contains("no public address"), host + ": " + answer);
    }
  }

  @Test
  void receiverThatNeverAnswersIsGivenUpInTime() throws Exception {
    var _ = answerOnce("");
    Answer answer = post(loopback(true), url("http"), Duration.ofSeconds(1));
    assertTrue(sentence(answer).contains("did not answer within 1 seconds"), answer.toString());
  }

  @Test
  void receiverThatTricklesIsGivenUpInTimeToo() throws Exception {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (Socket socket = receiver.accept()) {
                OutputStream out = socket.getOutputStream();
                while (true) {
                  out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
                }
              } catch (IOException theOtherSideGaveUp) {
                // As it must.
              }
            });
    Answer answer = post(loopback(true), url("http"), Duration.ofSeconds(1));
    assertTrue(sentence(answer).contains("did not answer within 1 seconds"), answer.toString());
  }

  @Test
  void whatIsNoHttpAnswerIsAFailureThatRepeatsNothingOfIt() throws Exception {
    var _ = answerOnce("SSH-2.0-OpenSSH_9.6 secret\r\n");
    assertEquals("hook.example did not answer with HTTP.", sentence(post(loopback(true))));
  }

  @Test
  void serverThatIsNotSecureIsNotTrusted() throws Exception {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (Socket socket = receiver.accept()) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(US_ASCII));
                var _ = socket.getInputStream().read();
              } catch (IOException theOtherSideGaveUp) {
                // As it must.
              }
            });
    Answer answer = post(loopback(true), url("https"), Duration.ofSeconds(10));
    assertTrue(sentence(answer).contains("no trusted connection"), answer.toString());
  }

  @Test
  void unknownHostAndClosedPortAreFailures() throws Exception {
    Answer unknown = post(loopback(true), "http://nowhere.example/", Duration.ofSeconds(10));
    assertEquals("The host nowhere.example was not found.", sentence(unknown));
    String url = url("http");
    receiver.close();
    Answer closed = post(loopback(true), url, Duration.ofSeconds(10));
    assertTrue(sentence(closed).contains("The connection to hook.example failed"));
  }
}
