package io.penstock.adapters.store.s3;

import io.penstock.testkit.S3Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Settings for services that tests use. */
public final class S3Server {

  private S3Server() {}

  /** Of one that does what it should. */
  public static S3Settings settings(String prefix) {
    S3Service service = S3Service.running();
    return new S3Settings(
        service.endpoint(),
        "us-east-1",
        service.bucket(),
        prefix,
        true,
        service.accessKey(),
        service.secretKey(),
        S3Settings.USUAL_SILENCE);
  }

  /** Of one that is not there. */
  public static S3Settings unreachable(String prefix) {
    return at(freePort(), prefix, Duration.ofSeconds(2));
  }

  static S3Settings at(int port, String prefix, Duration silence) {
    return new S3Settings(
        URI.create("http://127.0.0.1:" + port),
        "us-east-1",
        "bucket",
        prefix,
        true,
        "AKIAIOSFODNN7EXAMPLE",
        "not-to-be-shown-to-anybody",
        silence);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }

  /** The keys of all objects with this prefix. */
  public static List<String> keys(String prefix) throws IOException {
    S3Settings settings = settings(prefix);
    try (S3Connection connection = new S3Connection(settings)) {
      return connection
          .client()
          .listObjectsV2Paginator(
              request -> request.bucket(settings.bucket()).prefix(settings.prefix()))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    }
  }
}
