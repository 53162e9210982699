package io.penstock.adapters.store.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets open with the same key for the same owner, and in no other way. */
class SecretBoxTest {

  private static final UUID OWNER = UUID.randomUUID();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "hush", "Geheimnis 漢字 💥"})
  void sealedSecretOpensWithTheSameKeyFile(String secret) {
    byte[] sealed = box("a").seal(secret, OWNER);
    assertEquals(secret, box("a").unseal(sealed, OWNER));
  }

  @Test
  void sameSecretLooksDifferentEveryTime() {
    SecretBox box = box("a");
    assertFalse(Arrays.equals(box.seal("hush", OWNER), box.seal("hush", OWNER)));
  }

  @Test
  void anotherKeyAnotherOwnerOrAChangedByteDoNotOpenIt() {
    byte[] sealed = box("a").seal("hush", OWNER);
    assertRefused("b", sealed, OWNER);
    assertRefused("a", sealed, UUID.randomUUID());
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertRefused("a", changed, OWNER);
      assertRefused("a", Arrays.copyOf(sealed, i), OWNER);
    }
  }

  private void assertRefused(String key, byte[] sealed, UUID owner) {
    StoreException refused =
        assertThrows(StoreException.class, () -> box(key).unseal(sealed, owner));
    StoreFixtures.assertSays("put back the key file that belongs to this", refused);
  }

  private SecretBox box(String key) {
    return SecretBox.open(folder.resolve(key + ".key"), false);
  }
}
