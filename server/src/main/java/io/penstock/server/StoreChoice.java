package io.penstock.server;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.postgres.PostgresAddress;
import io.penstock.adapters.store.postgres.PostgresSettings;
import io.penstock.adapters.store.postgres.PostgresStore;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteSnapshot;
import io.penstock.adapters.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the store that the settings name. */
final class StoreChoice {

  private StoreChoice() {}

  /**
   * Opens it.
   *
   * @param objects for the content of files, closed with the store; null for the database, or with
   *     SQLite the data folder
   * @param usage hears what becomes of the right to use a database that servers share
   * @throws StartupException when the data folder holds what this store would leave aside
   */
  static SqlStore open(
      ServerConfig config, @Nullable ObjectStore objects, PostgresStore.Usage usage) {
    PostgresAddress address = config.store();
    if (address == null) {
      return SqliteStore.open(config.data(), SqliteSettings.DEFAULT, objects);
    }
    Path database = config.data().resolve(SqliteSnapshot.DATABASE);
    if (Files.exists(database)) {
      throw new StartupException(
          "The data folder %s has a database of its own, %s, which --store would leave aside: name another folder with --data, or copy it with `./penstock migrate` first, and then move that file away."
              .formatted(config.data(), database.getFileName()));
    }
    return PostgresStore.open(address, config.data(), PostgresSettings.DEFAULT, objects, usage);
  }
}
