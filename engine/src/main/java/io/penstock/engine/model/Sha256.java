package io.penstock.engine.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256.
 *
 * @param hex 64 digits, in lower case
 */
public record Sha256(String hex) {

  /** The one with these 32 bytes. */
  public static Sha256 ofDigest(byte[] digest) {
    return new Sha256(HexFormat.of().formatHex(digest));
  }

  /** Its 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }

  /** Hashes a list of parts. Other parts give another hash, even where they read the same. */
  public static final class Builder {

    private final MessageDigest digest;

    public Builder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java platform has SHA-256.", e);
      }
    }

    public Builder add(String part) {
      return add(part.getBytes(StandardCharsets.UTF_8));
    }

    public Builder add(byte[] part) {
      // Its length first, so that "a", "bc" is not "ab", "c".
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
      digest.update(part);
      return this;
    }

    public Sha256 build() {
      return ofDigest(digest.digest());
    }
  }
}
