package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {

  @TempDir private Path folder;
  private final Hashes hashes = new Hashes();

  @Test
  void newTokenIsInItsOwnersFileAlone() throws Exception {
    String token = new AdminToken(hashes, folder, false).ensure(null).orElseThrow();

    Path file = folder.resolve("admin.token");
    assertEquals(token + "\n", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
    assertEquals(Optional.empty(), new AdminToken(hashes, folder, false).ensure(null));
    assertEquals(1, hashes.principals.size());
  }

  @Test
  void serverThatSharesItsStoreLeavesTheTokenOfTheOthersAsItIs(@TempDir Path other)
      throws Exception {
    String token = new AdminToken(hashes, folder, true).ensure(null).orElseThrow();

    assertEquals(Optional.empty(), new AdminToken(hashes, other, true).ensure(null));
    assertEquals(1, hashes.principals.size());
    assertTrue(hashes.find(TokenHash.of(token), Instant.now()).isPresent());
    assertTrue(new AdminToken(hashes, other, false).ensure(null).isPresent());
  }

  @Test
  void ofServersThatStartFirstAtOnceOneMakesTheToken(@TempDir Path other) throws Exception {
    List<String> made = new ArrayList<>();
    hashes.beforeFirst = () -> made.add(ensure(new AdminToken(hashes, other, true)).orElseThrow());

    assertEquals(Optional.empty(), ensure(new AdminToken(hashes, folder, true)));

    assertEquals(1, hashes.principals.size());
    assertTrue(hashes.find(TokenHash.of(made.getFirst()), Instant.now()).isPresent());
    assertEquals(made.getFirst(), Files.readString(other.resolve("admin.token")).strip());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count(), "a file here would take the other's token away");
    }
  }

  private static Optional<String> ensure(AdminToken token) {
    try {
      return token.ensure(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void serverThatWasKilledBeforeItCouldShowItsTokenShowsIt(boolean shared) throws Exception {
    String token = new AdminToken(hashes, folder, shared).ensure(null).orElseThrow();
    Files.move(folder.resolve("admin.token"), folder.resolve("admin.token.part"));

    assertEquals(Optional.of(token), new AdminToken(hashes, folder, shared).ensure(null));
    assertEquals(Optional.empty(), new AdminToken(hashes, folder, shared).ensure(null));
  }

  @Test
  void tokenThatCameTooLateOrNeverIntoUseIsForgotten() throws Exception {
    Files.writeString(folder.resolve("admin.token.part"), "0011\n");

    String token = new AdminToken(hashes, folder, true).ensure(null).orElseThrow();

    assertEquals(token, Files.readString(folder.resolve("admin.token")).strip());
    assertTrue(hashes.find(TokenHash.of("0011"), Instant.now()).isEmpty());
  }

  @Test
  void emptyFileIsNotTakenForAToken() throws Exception {
    Files.createFile(folder.resolve("admin.token"));

    StartupException refused =
        assertThrows(
            StartupException.class, () -> new AdminToken(hashes, folder, false).ensure(null));

    assertTrue(String.valueOf(refused.getMessage()).contains("admin.token is empty; delete it"));
    assertTrue(hashes.principals.isEmpty());
  }

  private static final class Hashes implements TokenStore {

    private final Map<String, Principal> principals = new HashMap<>();

    /** What another server does that is quicker. */
    private Runnable beforeFirst = () -> {};

    @Override
    public Optional<Principal> find(byte[] sha256, Instant now) {
      return Optional.ofNullable(principals.get(HexFormat.of().formatHex(sha256)));
    }

    @Override
    public boolean hasAny(Principal principal) {
      return principals.containsValue(principal);
    }

    @Override
    public boolean saveFirst(byte[] sha256, Principal principal) {
      Runnable other = beforeFirst;
      beforeFirst = () -> {};
      other.run();
      if (hasAny(principal)) {
        return false;
      }
      save(sha256, principal, null);
      return true;
    }

    @Override
    public void save(byte[] sha256, Principal principal, @Nullable Instant expires) {
      principals.put(HexFormat.of().formatHex(sha256), principal);
    }

    @Override
    public void deleteAll(Principal principal) {
      principals.values().removeIf(principal::equals);
    }

    @Override
    public void deleteExpired(Instant now) {}

    @Override
    public void deleteOthers(Principal principal, byte[] sha256) {
      principals.keySet().removeIf(hash -> !hash.equals(HexFormat.of().formatHex(sha256)));
    }
  }
}
