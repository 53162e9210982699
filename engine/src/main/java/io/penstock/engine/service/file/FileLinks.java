package io.penstock.engine.service.file;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs URLs under which one file can be sent or fetched for an hour, by whoever has the URL
 * (reference, section 8.4). The signature is HMAC-SHA256 over everything that the URL allows, each
 * part with its length, so that no other permission reads the same.
 */
public final class FileLinks {

  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final InstantSource clock;

  /**
   * @param key 32 secret bytes, the same after a restart
   */
  public FileLinks(byte[] key, InstantSource clock) {
    this.key = new SecretKeySpec(key, ALGORITHM);
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
    return new Link(permission, expires, HexFormat.of().formatHex(mac(permission, expires)));
  }

  /**
   * Lets a link pass that is signed and has not expired.
   *
   * @throws RejectedException otherwise
   */
  public void check(Link link) {
    byte[] expected = mac(link.permission(), link.expires());
    // Takes as long for a signature that is nearly right.
    if (!MessageDigest.isEqual(
        HexFormat.of().formatHex(expected).getBytes(StandardCharsets.US_ASCII),
        link.signature().getBytes(StandardCharsets.UTF_8))) {
      throw new RejectedException(
          Reason.FORBIDDEN, "The signature of this URL is not valid: ask for a new URL.");
    }
    if (!clock.instant().isBefore(Instant.ofEpochSecond(link.expires()))) {
      throw new RejectedException(Reason.FORBIDDEN, "This URL has expired: ask for a new one.");
    }
  }

  private byte[] mac(Permission permission, long expires) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      add(mac, permission.action().name());
      add(mac, permission.bucketId().toString());
      add(mac, permission.file());
      add(mac, permission.uploadId());
      add(mac, permission.partNumber() == null ? null : permission.partNumber().toString());
      add(mac, Long.toString(expires));
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }

  private static void add(Mac mac, @Nullable String part) {
    byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part == null ? -1 : bytes.length));
    mac.update(bytes);
  }
}
