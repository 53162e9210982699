package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.UserStore.User;
import io.penstock.testkit.UserStoreContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract, on a file. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class UserStoreIT extends UserStoreContract {

  @Parameter TestDatabase database;

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = database.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected UserStore store() {
    return store.users();
  }

  @Test
  void usersAreThereAfterARestart() {
    User user =
        new User(
            UUID.randomUUID(),
            "anna@example.org",
            "Anna",
            "Ø",
            "hash",
            Instant.parse("2026-03-28T20:00:26.613427Z"));
    store.users().add(user);
    store.close();

    open();

    assertEquals(List.of(user), store.users().all());
  }
}
