package io.penstock.adapters.store.s3;

import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StorageServiceException.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * The client library, set up so that services beside Amazon's understand it. It is made when it is
 * first needed: to load it takes longer than the start of the server.
 */
final class S3Connection implements AutoCloseable {

  /** A connection that carries less while a service may be silent is as good as none. */
  private static final long SLOWEST_BYTES = 8L << 20;

  private final S3Settings settings;
  private @Nullable S3Client client;
  private boolean closed;

  S3Connection(S3Settings settings) {
    this.settings = settings;
  }

  /**
   * Connects when that was not done yet.
   *
   * @throws StorageServiceException when this is closed
   */
  synchronized S3Client client() throws StorageServiceException {
    if (closed) {
      throw new StorageServiceException(
          Problem.BUSY, "The server is stopping; try again later.", null);
    }
    if (client == null) {
      client = connect();
    }
    return client;
  }

  private S3Client connect() {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(settings.silence())
                    .socketTimeout(settings.silence()))
            .region(Region.of(settings.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())))
            .forcePathStyle(settings.pathStyle())
            // Newer than most services: checksums behind the body, and the body in signed pieces.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            // To ask before a body is sent would cost seconds where the service does not know that.
            .serviceConfiguration(
                S3Configuration.builder()
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .build())
            .overrideConfiguration(
                options ->
                    options
                        .retryStrategy(RetryMode.STANDARD)
                        // What this user has set for other programs is not for the server.
                        .defaultProfileFile(ProfileFile.aggregator().build()));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    return builder.build();
  }

  /**
   * How long a call may take: one try, and all of them.
   *
   * @param bytes that it moves
   */
  AwsRequestOverrideConfiguration limits(long bytes) {
    Duration attempt = settings.silence().multipliedBy(2 + bytes / SLOWEST_BYTES);
    return AwsRequestOverrideConfiguration.builder()
        .apiCallAttemptTimeout(attempt)
        .apiCallTimeout(attempt.multipliedBy(2))
        .build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
    }
  }
}
