package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.UserStore.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link UserStore} must do. A subclass says which store. */
public abstract class UserStoreContract {

  private final User anna = user("anna@example.org");
  private final User ben = user("ben@example.org");

  /** The store under test, empty when the test begins. */
  protected abstract UserStore store();

  @Test
  void usersAreFoundByIdAndByAddressInOrderOfCreation() {
    assertTrue(store().add(ben));
    assertTrue(store().add(anna));
    assertEquals(List.of(ben, anna), store().all());
    assertEquals(Optional.of(anna), store().user(anna.id()));
    assertEquals(Optional.of(anna), store().user("anna@example.org"));
    assertEquals(Optional.empty(), store().user("Anna@example.org"));
    assertEquals(Optional.empty(), store().user(UUID.randomUUID()));
  }

  @Test
  void anAddressHasOneAccount() {
    assertTrue(store().add(anna));
    assertFalse(store().add(user("anna@example.org")));
    assertEquals(List.of(anna), store().all());
  }

  @Test
  void aDeletedUserIsGoneAndTheAddressIsFree() {
    store().add(anna);
    store().add(ben);
    store().delete(anna.id());
    assertEquals(List.of(ben), store().all());
    assertEquals(Optional.empty(), store().user("anna@example.org"));
    assertTrue(store().add(user("anna@example.org")));
  }

  private static User user(String email) {
    return new User(
        UUID.randomUUID(), email, "N", "S", "hash", Instant.parse("2026-03-28T20:00:26.613427Z"));
  }
}
