package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.TokenStore.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStore} must do. A subclass says which store. */
public abstract class TokenStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-28T20:00:26.613Z");
  private static final Principal ANNA = new Principal("anna@example.org");
  private static final Principal BEN = new Principal("ben@example.org");

  /** The store under test, empty when the test begins. */
  protected abstract TokenStore store();

  @Test
  void knowsWhoHasAnyToken() {
    assertFalse(store().hasAny(ANNA));
    store().save(sha256("a"), ANNA, null);
    assertTrue(store().hasAny(ANNA));
    assertFalse(store().hasAny(BEN));
    store().deleteAll(ANNA);
    assertFalse(store().hasAny(ANNA));
  }

  @Test
  void firstTokenIsSavedWhereThereIsNone() {
    store().save(sha256("b"), BEN, null);
    assertTrue(store().saveFirst(sha256("a"), ANNA));
    assertEquals(Optional.of(ANNA), store().find(sha256("a"), Instant.MAX));
    assertFalse(store().saveFirst(sha256("another"), ANNA));
    assertFalse(store().saveFirst(sha256("a"), ANNA));
    assertEquals(Optional.empty(), store().find(sha256("another"), NOW));

    store().save(sha256("old"), ANNA, NOW);
    store().deleteOthers(ANNA, sha256("old"));
    assertFalse(store().saveFirst(sha256("another"), ANNA), "one was given, if it is not valid");
    store().deleteAll(ANNA);
    assertTrue(store().saveFirst(sha256("another"), ANNA));
  }

  @Test
  void savedTokenNamesItsPrincipal() {
    store().save(sha256("a"), ANNA, null);
    store().save(sha256("b"), BEN, null);
    assertEquals(Optional.of(ANNA), store().find(sha256("a"), NOW));
    assertEquals(Optional.of(BEN), store().find(sha256("b"), NOW));
  }

  @Test
  void unknownTokenIsNobodys() {
    store().save(sha256("a"), ANNA, null);
    assertEquals(Optional.empty(), store().find(sha256("b"), NOW));
    assertEquals(Optional.empty(), store().find(new byte[0], NOW));
  }

  @Test
  void tokenIsValidUntilTheMomentItExpires() {
    store().save(sha256("a"), ANNA, NOW);
    assertEquals(Optional.of(ANNA), store().find(sha256("a"), NOW.minusMillis(1)));
    assertEquals(Optional.empty(), store().find(sha256("a"), NOW));
    assertEquals(Optional.empty(), store().find(sha256("a"), NOW.plusMillis(1)));
  }

  @Test
  void savingAgainChangesWhoseItIsAndWhenItExpires() {
    store().save(sha256("a"), ANNA, NOW);
    store().save(sha256("a"), BEN, null);
    assertEquals(Optional.of(BEN), store().find(sha256("a"), NOW.plusSeconds(1)));
  }

  @Test
  void deletingOthersLeavesTheOneAndThoseOfOtherPeople() {
    store().save(sha256("old"), ANNA, null);
    store().save(sha256("older"), ANNA, null);
    store().save(sha256("new"), ANNA, null);
    store().save(sha256("b"), BEN, null);
    store().deleteOthers(ANNA, sha256("new"));
    assertEquals(Optional.empty(), store().find(sha256("old"), NOW));
    assertEquals(Optional.empty(), store().find(sha256("older"), NOW));
    assertEquals(Optional.of(ANNA), store().find(sha256("new"), NOW));
    assertEquals(Optional.of(BEN), store().find(sha256("b"), NOW));
  }

  @Test
  void deletingAllLeavesThoseOfOtherPeople() {
    store().save(sha256("a"), ANNA, null);
    store().save(sha256("b"), BEN, null);
    store().deleteAll(ANNA);
    assertEquals(Optional.empty(), store().find(sha256("a"), NOW));
    assertEquals(Optional.of(BEN), store().find(sha256("b"), NOW));
  }

  @Test
  void deletingWhatHasExpiredLeavesWhatIsValid() {
    store().save(sha256("old"), ANNA, NOW);
    store().save(sha256("new"), ANNA, NOW.plusMillis(1));
    store().save(sha256("b"), BEN, null);
    store().deleteExpired(NOW);
    assertEquals(Optional.empty(), store().find(sha256("old"), NOW.minusMillis(1)));
    assertEquals(Optional.of(ANNA), store().find(sha256("new"), NOW));
    assertEquals(Optional.of(BEN), store().find(sha256("b"), NOW));
  }

  /** The hash that the store knows a token by. */
  protected static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }
}
