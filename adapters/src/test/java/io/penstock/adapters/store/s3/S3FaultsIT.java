package io.penstock.adapters.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StorageServiceException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a service is said in a sentence, soon, and without secrets. */
@Timeout(60)
class S3FaultsIT {

  private static final Duration SHORT = Duration.ofMillis(300);

  /** More than what sockets hold. */
  private static final int LARGE = 16 << 20;

  private static final String SECRET = S3Server.unreachable("").secretKey();

  @TempDir Path folder;

  @Test
  void serviceThatSaysNothingIsGivenUp() throws Exception {
    try (BadService silent = BadService.that(_ -> {});
        S3ObjectStore store = new S3ObjectStore(silent.settings(SHORT))) {
      fails(Problem.SILENT, () -> store.read("key", 0, 5));
      fails(Problem.SILENT, () -> store.delete("key"));
    }
  }

  @Test
  void serviceThatDoesNotEvenReadIsGivenUp() throws Exception {
    Path file = Files.write(folder.resolve("large"), new byte[LARGE]);
    try (BadService silent = BadService.that(_ -> {});
        S3ObjectStore store = new S3ObjectStore(silent.settings(SHORT))) {
      fails(Problem.SILENT, () -> store.put("key", file));
    }
  }

  @Test
  void serviceThatIsNotThereIsNotReached() {
    try (S3ObjectStore store = new S3ObjectStore(S3Server.unreachable(""))) {
      fails(Problem.FAILED, () -> store.delete("key"));
    }
  }

  @Test
  void busyServiceIsCalledBusy() throws Exception {
    String answer =
        """
        HTTP/1.1 503 Slow Down
        Content-Type: application/xml
        Connection: close

        <Error><Code>SlowDown</Code><Message>for %s</Message></Error>"""
            .formatted(SECRET);
    try (BadService busy =
            BadService.that(
                connection -> {
                  BadService.answer(connection, answer);
                  connection.close();
                });
        S3ObjectStore store = new S3ObjectStore(busy.settings(Duration.ofSeconds(5)))) {
      String sentence = fails(Problem.BUSY, () -> store.delete("key"));
      assertTrue(sentence.contains("SlowDown"), sentence);
    }
  }

  @Test
  void downloadThatBreaksOffIsNoFile() throws Exception {
    try (BadService broken =
            BadService.that(
                connection -> {
                  BadService.answer(connection, partial());
                  connection.close();
                });
        S3ObjectStore store = new S3ObjectStore(broken.settings(Duration.ofSeconds(5)));
        InputStream in = store.read("key", 0, 100)) {
      assertEquals("begin", new String(in.readNBytes(5), UTF_8));
      fails(Problem.FAILED, in::read);
    }
  }

  @Test
  void downloadThatStandsStillIsGivenUp() throws Exception {
    try (BadService silent =
            BadService.that(connection -> BadService.answer(connection, partial()));
        S3ObjectStore store = new S3ObjectStore(silent.settings(SHORT));
        InputStream in = store.read("key", 0, 100)) {
      assertEquals("begin", new String(in.readNBytes(5), UTF_8));
      fails(Problem.SILENT, in::read);
    }
  }

  private static String partial() {
    return """
        HTTP/1.1 206 Partial Content
        Content-Length: 100
        Content-Range: bytes 0-99/100
        ETag: "x"

        begin""";
  }

  @Test
  void wrongKeyIsRefusedWithItsCodeAlone() {
    String wrong = "this-is-not-the-secret-key";
    S3Settings right = S3Server.settings("");
    S3Settings settings =
        new S3Settings(
            right.endpoint(),
            right.region(),
            right.bucket(),
            right.prefix(),
            right.pathStyle(),
            right.accessKey(),
            wrong,
            right.silence());
    try (S3ObjectStore store = new S3ObjectStore(settings)) {
      String sentence = fails(Problem.FAILED, store::check);
      assertTrue(sentence.contains("SignatureDoesNotMatch"), sentence);
      assertFalse(sentence.contains(wrong), sentence);
    }
    assertFalse(settings.toString().contains(wrong));
  }

  @Test
  void bucketThatIsNotThereIsNamedAsTheProblem() {
    S3Settings right = S3Server.settings("");
    S3Settings settings =
        new S3Settings(
            right.endpoint(),
            right.region(),
            "there-is-no-such-bucket",
            right.prefix(),
            right.pathStyle(),
            right.accessKey(),
            right.secretKey(),
            right.silence());
    try (S3ObjectStore store = new S3ObjectStore(settings)) {
      String sentence = fails(Problem.FAILED, store::check);
      assertTrue(sentence.contains("NoSuchBucket"), sentence);
    }
  }

  @Test
  void objectThatIsNotThereIsNoProblemOfTheService() throws Exception {
    try (S3ObjectStore store = new S3ObjectStore(S3Server.settings("none/"))) {
      assertThrows(NoSuchFileException.class, () -> store.read("key", 0, 5));
      assertThrows(NoSuchFileException.class, () -> store.read("key"));
      store.delete("key");
    }
  }

  @Test
  void callIsGivenUpWhenItsThreadIsInterrupted() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    Path file = Files.writeString(folder.resolve("small"), "content");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (BadService silent =
            BadService.that(
                connection -> {
                  BadService.readHead(connection);
                  called.countDown();
                });
        S3ObjectStore store = new S3ObjectStore(silent.settings(Duration.ofSeconds(30)))) {
      // As those that handle calls are: a wait for a socket ends with an interrupt.
      Thread call =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      store.put("key", file);
                    } catch (IOException | InterruptedException end) {
                      thrown.set(end);
                    }
                  });
      called.await();
      call.interrupt();
      assertTrue(call.join(Duration.ofSeconds(20)));
    }
    assertInstanceOf(InterruptedException.class, thrown.get());
  }

  /** The call fails within seconds, with a sentence without secrets, which is returned. */
  private static String fails(Problem problem, Executable call) {
    StorageServiceException thrown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> assertThrows(StorageServiceException.class, call));
    assertEquals(problem, thrown.problem());
    String sentence = String.valueOf(thrown.getMessage());
    assertTrue(sentence.endsWith("."), sentence);
    assertFalse(sentence.contains(SECRET), sentence);
    assertFalse(sentence.contains("127.0.0.1"), sentence);
    return sentence;
  }
}
