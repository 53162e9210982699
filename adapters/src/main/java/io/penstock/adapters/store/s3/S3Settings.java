package io.penstock.adapters.store.s3;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the objects are, and how to get there.
 *
 * @param endpoint such as {@code https://minio.example:9000}; null for Amazon's own of the region
 * @param region that calls are signed for
 * @param bucket which exists
 * @param prefix of all keys, such as {@code penstock/}; empty for none
 * @param pathStyle whether the bucket is in the path of a URL, and not in the name of the host
 * @param accessKey who calls
 * @param secretKey what the calls are signed with; never shown
 * @param silence how long the service may say nothing: while a connection is made, and while
 *     something is waited for
 */
public record S3Settings(
    @Nullable URI endpoint,
    String region,
    String bucket,
    String prefix,
    boolean pathStyle,
    String accessKey,
    String secretKey,
    Duration silence) {

  /** For {@link #silence}. */
  public static final Duration USUAL_SILENCE = Duration.ofSeconds(15);

  /** For administrators: {@code the bucket 'models' under 'penstock/'}. */
  public String place() {
    return prefix.isEmpty()
        ? "the bucket '%s'".formatted(bucket)
        : "the bucket '%s' under '%s'".formatted(bucket, prefix);
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "S3Settings[endpoint=%s, region=%s, bucket=%s, prefix=%s, pathStyle=%s]"
        .formatted(endpoint, region, bucket, prefix, pathStyle);
  }
}
