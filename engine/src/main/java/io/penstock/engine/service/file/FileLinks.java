package io.penstock.engine.service.file;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.Signer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signs URLs under which one file can be sent or fetched for an hour, by whoever has the URL
 * (reference, section 8.4). Signed is everything that the URL allows, each part with its length, so
 * that no other permission reads the same.
 */
public final class FileLinks {

  private static final Duration LIFETIME = Duration.ofHours(1);

  private final Signer signer;
  private final InstantSource clock;

  public FileLinks(Signer signer, InstantSource clock) {
    this.signer = signer;
    this.clock = clock;
  }

  /** What may be done with a file. */
  public enum Action {
    UPLOAD,
    DOWNLOAD
  }

  /**
   * What a URL allows.
   *
   * @param uploadId of the upload that a part is for; null for whole files
   * @param partNumber null for whole files
   */
  public record Permission(
      Action action,
      UUID bucketId,
      String file,
      @Nullable String uploadId,
      @Nullable Integer partNumber) {}

  /**
   * A signed permission.
   *
   * @param expires in seconds since 1970
   * @param signature 64 hexadecimal digits
   */
  public record Link(Permission permission, long expires, String signature) {}

  public Link sign(Permission permission) {
    long expires = clock.instant().plus(LIFETIME).getEpochSecond();
    return new Link(permission, expires, signature(permission, expires));
  }

  /**
   * Lets a link pass that is signed and has not expired.
   *
   * @throws RejectedException otherwise
   */
  public void check(Link link) {
    String expected = signature(link.permission(), link.expires());
    // Takes as long for a signature that is nearly right.
    if (!MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8),
        link.signature().getBytes(StandardCharsets.UTF_8))) {
      throw new RejectedException(
          Reason.FORBIDDEN, "The signature of this URL is not valid: ask for a new URL.");
    }
    if (!clock.instant().isBefore(Instant.ofEpochSecond(link.expires()))) {
      throw new RejectedException(Reason.FORBIDDEN, "This URL has expired: ask for a new one.");
    }
  }

  private String signature(Permission permission, long expires) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    add(message, permission.action().name());
    add(message, permission.bucketId().toString());
    add(message, permission.file());
    add(message, permission.uploadId());
    add(message, permission.partNumber() == null ? null : permission.partNumber().toString());
    add(message, Long.toString(expires));
    return HexFormat.of().formatHex(signer.sign(message.toByteArray()));
  }

  private static void add(ByteArrayOutputStream message, @Nullable String part) {
    byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
    int length = part == null ? -1 : bytes.length;
    message.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(0, length).array());
    message.writeBytes(bytes);
  }
}
