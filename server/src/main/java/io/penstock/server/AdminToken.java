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

  /** Where a new token is until it is in use: a server may be killed meanwhile. */
  private final Path part;

  private final boolean shared;

  /**
   * @param shared whether other servers use the same store: then one that is there is theirs, too
   */
  AdminToken(TokenStore tokens, Path dataFolder, boolean shared) {
    this.tokens = tokens;
    this.shared = shared;
    this.file = dataFolder.resolve("admin.token");
    this.part = dataFolder.resolve("admin.token.part");
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
      String kept = read(file);
      if (kept.isEmpty()) {
        throw new StartupException(
            "The file %s is empty; delete it to get a new administrator's token.".formatted(file));
      }
      use(kept);
      return Optional.empty();
    }
    Optional<String> unseen = unseen();
    if (unseen.isPresent()) {
      use(unseen.get());
      return kept(unseen.get());
    }
    return shared && tokens.hasAny(Principal.ADMINISTRATOR) ? Optional.empty() : make();
  }

  /** One that is in use, and that a server which was killed then could not show. */
  private Optional<String> unseen() throws IOException {
    if (!Files.exists(part)) {
      return Optional.empty();
    }
    return Optional.of(read(part))
        .filter(
            token ->
                tokens
                    .find(TokenHash.of(token), Instant.now())
                    .filter(Principal.ADMINISTRATOR::equals)
                    .isPresent());
  }

  private Optional<String> make() throws IOException {
    byte[] random = new byte[20];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    write(token);
    if (!shared) {
      use(token);
    } else if (!tokens.saveFirst(TokenHash.of(token), Principal.ADMINISTRATOR)) {
      // Another server that starts for the first time was quicker.
      Files.delete(part);
      return Optional.empty();
    }
    return kept(token);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.US_ASCII).strip();
  }

  private void write(String token) throws IOException {
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(part, token + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
  }

  /** All of it or nothing, so that there is never an empty file. */
  private Optional<String> kept(String token) throws IOException {
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return Optional.of(token);
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
