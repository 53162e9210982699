package io.penstock.engine.service.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Passwords as what is kept of them: {@code pbkdf2-sha256$<iterations>$<salt>$<hash>}. The slow
 * function is PBKDF2, which every JDK has; the iterations are those that OWASP asks for (2023).
 */
final class Passwords {

  private static final String SCHEME = "pbkdf2-sha256";
  private static final int ITERATIONS = 600_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of no password: checking against it takes as long as against any, and fails. */
  static final String NOBODYS =
      encode(ITERATIONS, new byte[SALT_BYTES], new byte[HASH_BITS / Byte.SIZE]);

  private Passwords() {}

  static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return encode(ITERATIONS, salt, derive(password, salt, ITERATIONS));
  }

  /** Takes as long for a wrong password as for the right one: a third of a second or so. */
  static boolean matches(String password, String kept) {
    String[] parts = kept.split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalArgumentException("A password was kept in a form that nobody knows.");
    }
    Base64.Decoder decoder = Base64.getDecoder();
    byte[] found = derive(password, decoder.decode(parts[2]), Integer.parseInt(parts[1]));
    return MessageDigest.isEqual(found, decoder.decode(parts[3]));
  }

  private static String encode(int iterations, byte[] salt, byte[] hash) {
    Base64.Encoder encoder = Base64.getEncoder();
    return String.join(
        "$",
        SCHEME,
        Integer.toString(iterations),
        encoder.encodeToString(salt),
        encoder.encodeToString(hash));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has PBKDF2.", e);
    } finally {
      spec.clearPassword();
    }
  }
}
