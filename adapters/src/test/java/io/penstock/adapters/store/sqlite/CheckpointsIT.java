package io.penstock.adapters.store.sqlite;

import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.model.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the log is moved into the database long before SQLite would do so within a commit. */
class CheckpointsIT {

  private static final int MEGABYTE = 1 << 20;
  private static final int WRITTEN = 40;

  @TempDir Path folder;

  @Test
  void theLogStaysNearItsBoundWhileLargeRequestsAreStored() throws Exception {
    try (SqlStore store = SqliteStore.open(folder, SqliteSettings.DEFAULT)) {
      for (int i = 0; i < WRITTEN; i++) {
        String text = String.valueOf((char) ('A' + i)).repeat(MEGABYTE);
        store.requests().commit(List.of(withInput(JsonText.ofString(text), MEGABYTE, pending())));
      }
      assertTrue(sizeOf("penstock.db-wal") < 20L * MEGABYTE);
      // All but what the log holds: it was moved, not just bounded.
      assertTrue(sizeOf("penstock.db") > 20L * MEGABYTE);
    }
  }

  private long sizeOf(String file) throws IOException {
    return Files.size(folder.resolve(file));
  }
}
