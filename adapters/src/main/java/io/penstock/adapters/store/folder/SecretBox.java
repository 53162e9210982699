package io.penstock.adapters.store.folder;

import io.penstock.adapters.store.document.Secrets;
import io.penstock.engine.port.Signer;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for storage: AES-256-GCM, each with a random nonce, and bound to the id of its
 * owner so that none can be put in the place of another. The key is in a file of its own, so that
 * the database alone, in a backup say, gives no secret away.
 *
 * <p>A sealed value is nonce (12 bytes), ciphertext, tag (16 bytes).
 */
public final class SecretBox implements Secrets {

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final Path file;
  private final SecretKey key;

  private SecretBox(Path file, byte[] key) {
    this.file = file;
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Reads the key, or makes one.
   *
   * @param needed whether secrets were sealed before: then a missing key is not made anew, for the
   *     new one could not open them
   */
  public static SecretBox open(Path file, boolean needed) {
    try {
      if (!Files.exists(file)) {
        if (needed) {
          throw new StoreException(
              "The key file %s is missing, and the database holds secrets that only it opens: put it back from a backup."
                  .formatted(file));
        }
        create(file);
      }
      byte[] key = Files.readAllBytes(file);
      if (key.length != KEY_BYTES) {
        throw new StoreException(
            "The key file %s must be %d bytes long and is not: put it back from a backup."
                .formatted(file, KEY_BYTES));
      }
      return new SecretBox(file, key);
    } catch (IOException e) {
      throw new StoreException(
          "The key file %s cannot be read or written: check its permissions (%s)."
              .formatted(file, e),
          e);
    }
  }

  /** Whole or not at all, and on disk before anything is sealed with it. */
  private static void create(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            DataFolder.OWNER_ONLY)) {
      channel.write(ByteBuffer.wrap(key));
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  @Override
  public String sealText(String secret, UUID owner) {
    return Base64.getEncoder().encodeToString(seal(secret, owner));
  }

  @Override
  public String unsealText(String sealed, UUID owner) {
    return unseal(Base64.getDecoder().decode(sealed), owner);
  }

  /** A key of 32 bytes for another purpose, which gives this one's away to nobody. */
  public byte[] derived(String purpose) {
    return mac(key.getEncoded(), purpose.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Signs with a key of its own (HMAC-SHA256), from which this one cannot be learned.
   *
   * @param purpose for which nothing else is signed
   */
  public Signer signer(String purpose) {
    byte[] own = derived(purpose);
    return message -> mac(own, message);
  }

  private static byte[] mac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256.", e);
    }
  }

  public byte[] seal(String secret, UUID owner) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce, owner)
              .doFinal(secret.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new StoreException("A secret could not be encrypted.", e);
    }
  }

  /**
   * The opposite of {@link #seal}.
   *
   * @throws StoreException when it was sealed with another key or for another owner, or changed
   */
  public String unseal(byte[] sealed, UUID owner) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(sealed);
      byte[] nonce = new byte[Math.min(NONCE_BYTES, sealed.length)];
      buffer.get(nonce);
      byte[] rest = new byte[buffer.remaining()];
      buffer.get(rest);
      return new String(
          cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(rest), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "A secret cannot be read with the key in %s: put back the key file that belongs to this database."
              .formatted(file),
          e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, UUID owner) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bytes(owner));
    return cipher;
  }

  private static ByteBuffer bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .flip();
  }
}
