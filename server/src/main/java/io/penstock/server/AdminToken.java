package io.penstock.server;

import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.TokenStore.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The administrator's token. The store knows its hash alone; the token itself is in the file {@code
 * admin.token} of the data folder, for its owner only, unless the administrator chose it through
 * {@code PENSTOCK_ADMIN_TOKEN}.
 */
final class AdminToken {

  private final TokenStore tokens;
  private final Path file;

  private final boolean shared;

  /**
   * @param shared whether other servers use the same store: then one that is there is theirs, too
   */
  AdminToken(TokenStore tokens, Path dataFolder, boolean shared) {
    this.tokens = tokens;
    this.shared = shared;
    this.file = dataFolder.resolve("admin.token");
  }

  /**
   * Makes sure that there is a token.
   *
   * @param chosen the administrator's own choice; null for none
   * @return a new token, to be shown once; empty when there was one already, or it was chosen
   */
  Optional<String> ensure(@Nullable String chosen) throws IOException {
    if (chosen != null) {
      String token = chosen.strip().replaceFirst("^Token ", "");
      if (token.isEmpty() || token.contains(" ")) {
        throw new StartupException(
            "PENSTOCK_ADMIN_TOKEN must be a token without blanks, such as 40 hexadecimal digits.");
      }
      use(token);
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    if (Files.exists(file)) {
      String kept = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (kept.isEmpty()) {
        throw new StartupException(
            "The file %s is empty; delete it to get a new administrator's token.".formatted(file));
      }
      use(kept);
      return Optional.empty();
    }
    if (shared && tokens.hasAny(Principal.ADMINISTRATOR)) {
      return Optional.empty();
    }
    byte[] random = new byte[20];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    write(token);
    use(token);
    return Optional.of(token);
  }

  /** All of it or nothing: a server killed meanwhile must not leave an empty file. */
  private void write(String token) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(part, token + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes this the administrator's one token. */
  private void use(String token) {
    byte[] hash = TokenHash.of(token);
    if (tokens.find(hash, Instant.now()).isEmpty()) {
      tokens.save(hash, Principal.ADMINISTRATOR, null);
    }
    tokens.deleteOthers(Principal.ADMINISTRATOR, hash);
  }
}
