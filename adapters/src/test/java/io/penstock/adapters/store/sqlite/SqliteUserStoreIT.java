package io.penstock.adapters.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.sql.SqlStore;
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

/** The contract, on a file. */
class SqliteUserStoreIT extends UserStoreContract {

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, SqliteSettings.DEFAULT);
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
