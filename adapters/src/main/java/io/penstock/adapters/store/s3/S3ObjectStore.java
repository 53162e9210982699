package io.penstock.adapters.store.s3;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.engine.port.StorageServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Objects in a bucket of S3. What is large goes there in parts, which the service puts together: no
 * call carries more than {@link #LARGEST_CALL} bytes, so each has its own time limit and is tried
 * again by itself.
 */
public final class S3ObjectStore implements ObjectStore {

  /** Amazon would take 5 GiB. */
  private static final long LARGEST_CALL = 64L << 20;

  /** Amazon takes no smaller parts, but for the last. */
  private static final long SMALLEST_PART = 5L << 20;

  /** Amazon takes no more of one object. */
  private static final int MOST_PARTS = 10_000;

  private final S3Settings settings;
  private final S3Connection connection;

  /** Connects later, when there is something to do. */
  public S3ObjectStore(S3Settings settings) {
    this.settings = settings;
    this.connection = new S3Connection(settings);
  }

  @Override
  public void put(String key, Path content) throws IOException, InterruptedException {
    long size = Files.size(content);
    if (size > LARGEST_CALL) {
      inParts(key, upload -> sendAll(upload, content, size));
      return;
    }
    try (FileBody body = new FileBody(content, 0, size)) {
      var _ =
          call(
              client ->
                  client.putObject(
                      request ->
                          request
                              .bucket(settings.bucket())
                              .key(name(key))
                              .contentLength(size)
                              .overrideConfiguration(connection.limits(size)),
                      body.body()));
    }
  }

  private List<CompletedPart> sendAll(Upload upload, Path content, long size)
      throws IOException, InterruptedException {
    long step = Math.max(LARGEST_CALL, Math.ceilDiv(size, MOST_PARTS));
    List<CompletedPart> sent = new ArrayList<>();
    for (long offset = 0; offset < size; offset += step) {
      long length = Math.min(step, size - offset);
      int number = sent.size() + 1;
      try (FileBody body = new FileBody(content, offset, length)) {
        String tag =
            call(client ->
                    client.uploadPart(
                        request ->
                            request
                                .bucket(settings.bucket())
                                .key(name(upload.key()))
                                .uploadId(upload.id())
                                .partNumber(number)
                                .contentLength(length)
                                .overrideConfiguration(connection.limits(length)),
                        body.body()))
                .eTag();
        sent.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
      }
    }
    return sent;
  }

  @Override
  public OptionalLong join(String key, List<String> parts)
      throws IOException, InterruptedException {
    if (parts.size() > MOST_PARTS || (parts.size() > 1 && size(parts.getFirst()) < SMALLEST_PART)) {
      return OptionalLong.empty();
    }
    try {
      inParts(key, upload -> copyAll(upload, parts));
    } catch (StorageServiceException refused) {
      if (isUnable(refused.getCause())) {
        return OptionalLong.empty();
      }
      throw refused;
    }
    return OptionalLong.of(size(key));
  }

  private List<CompletedPart> copyAll(Upload upload, List<String> parts)
      throws IOException, InterruptedException {
    List<CompletedPart> copied = new ArrayList<>();
    for (String part : parts) {
      int number = copied.size() + 1;
      String tag =
          find(
                  part,
                  client ->
                      client.uploadPartCopy(
                          request ->
                              request
                                  .sourceBucket(settings.bucket())
                                  .sourceKey(name(part))
                                  .destinationBucket(settings.bucket())
                                  .destinationKey(name(upload.key()))
                                  .uploadId(upload.id())
                                  .partNumber(number)
                                  .overrideConfiguration(connection.limits(LARGEST_CALL))))
              .copyPartResult()
              .eTag();
      copied.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    return copied;
  }

  /** A part is too small for this service, or it does not know copies: not an error of ours. */
  private static boolean isUnable(@Nullable Throwable problem) {
    return problem instanceof AwsServiceException answer
        && (answer.statusCode() == 400 || answer.statusCode() == 405 || answer.statusCode() == 501);
  }

  private long size(String key) throws IOException, InterruptedException {
    return find(
            key,
            client ->
                client.headObject(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .key(name(key))
                            .overrideConfiguration(connection.limits(0))))
        .contentLength();
  }

  @Override
  public InputStream read(String key, long offset, long length) throws IOException {
    ResponseInputStream<GetObjectResponse> response =
        get(key, "bytes=%d-%d".formatted(offset, offset + length - 1));
    long given = response.response().contentLength();
    if (given != length) {
      response.abort();
      throw S3Problems.brokenOff(
          new IOException("%d bytes of %s, not %d".formatted(given, name(key), length)));
    }
    return new ObjectStream(response, length);
  }

  @Override
  public InputStream read(String key) throws IOException {
    ResponseInputStream<GetObjectResponse> response = get(key, null);
    return new ObjectStream(response, response.response().contentLength());
  }

  private ResponseInputStream<GetObjectResponse> get(String key, @Nullable String range)
      throws IOException {
    try {
      return find(
          key,
          client ->
              client.getObject(
                  request ->
                      request
                          .bucket(settings.bucket())
                          .key(name(key))
                          .range(range)
                          .overrideConfiguration(connection.limits(0))));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  @Override
  public void delete(String key) throws IOException, InterruptedException {
    var _ =
        call(
            client ->
                client.deleteObject(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .key(name(key))
                            .overrideConfiguration(connection.limits(0))));
  }

  /**
   * Writes, reads and removes a small object: whether everything is allowed that is needed.
   *
   * @throws StorageServiceException when it is not
   */
  public void check() throws IOException, InterruptedException {
    String key = "check-" + UUID.randomUUID();
    byte[] content = key.getBytes(StandardCharsets.UTF_8);
    var _ =
        call(
            client ->
                client.putObject(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .key(name(key))
                            .overrideConfiguration(connection.limits(0)),
                    RequestBody.fromBytes(content)));
    try (InputStream in = read(key, 0, content.length)) {
      if (!Arrays.equals(in.readAllBytes(), content)) {
        throw S3Problems.brokenOff(new IOException("an object is not what it was"));
      }
    } finally {
      delete(key);
    }
  }

  /** An object that is being made of parts. */
  private record Upload(String key, String id) {}

  /** Sends the parts of an object. */
  @FunctionalInterface
  private interface Parts {
    List<CompletedPart> send(Upload upload) throws IOException, InterruptedException;
  }

  /** Makes an object of parts. Those of one that fails are thrown away. */
  private void inParts(String key, Parts parts) throws IOException, InterruptedException {
    Upload upload =
        new Upload(
            key,
            call(client ->
                    client.createMultipartUpload(
                        request ->
                            request
                                .bucket(settings.bucket())
                                .key(name(key))
                                .overrideConfiguration(connection.limits(0))))
                .uploadId());
    boolean done = false;
    try {
      List<CompletedPart> sent = parts.send(upload);
      var _ =
          call(
              client ->
                  client.completeMultipartUpload(
                      request ->
                          request
                              .bucket(settings.bucket())
                              .key(name(key))
                              .uploadId(upload.id())
                              .multipartUpload(made -> made.parts(sent))
                              .overrideConfiguration(connection.limits(LARGEST_CALL))));
      done = true;
    } finally {
      if (!done) {
        abort(upload);
      }
    }
  }

  private void abort(Upload upload) throws InterruptedException {
    try {
      var _ =
          call(
              client ->
                  client.abortMultipartUpload(
                      request ->
                          request
                              .bucket(settings.bucket())
                              .key(name(upload.key()))
                              .uploadId(upload.id())
                              .overrideConfiguration(connection.limits(0))));
    } catch (IOException leftToARuleOfTheBucket) {
      System.getLogger(S3ObjectStore.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Parts of an upload stay in {0}; a rule that ends incomplete uploads would remove them.",
              settings.place());
    }
  }

  private <T> T call(Function<S3Client, T> call) throws IOException, InterruptedException {
    S3Client client = connection.client();
    try {
      return call.apply(client);
    } catch (SdkException problem) {
      // An interrupted wait ends in many ways.
      if (problem instanceof AbortedException || Thread.currentThread().isInterrupted()) {
        var _ = Thread.interrupted();
        throw new InterruptedException();
      }
      throw S3Problems.of(problem);
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  /** A call that reads an object: it may not be there. */
  private <T> T find(String key, Function<S3Client, T> call)
      throws IOException, InterruptedException {
    try {
      return call(call);
    } catch (StorageServiceException problem) {
      if (problem.getCause() instanceof AwsServiceException answer
          && answer.statusCode() == 404
          && !"NoSuchBucket".equals(S3Problems.code(answer))) {
        throw new NoSuchFileException(name(key));
      }
      throw problem;
    }
  }

  private String name(String key) {
    return settings.prefix() + key;
  }

  @Override
  public String place() {
    return settings.place();
  }

  @Override
  public void close() {
    connection.close();
  }
}
