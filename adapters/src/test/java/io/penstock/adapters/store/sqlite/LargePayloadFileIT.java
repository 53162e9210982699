package io.penstock.adapters.store.sqlite;

import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.testkit.SampleRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What large data do to the file. */
class LargePayloadFileIT {

  private static final JsonText LARGE = JsonText.ofString("a".repeat(100_000));

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

  @Test
  void roomOfDeletedDataIsUsedAgain() throws Exception {
    long first = 0;
    for (int i = 0; i < 20; i++) {
      RequestRecord request =
          of(JsonText.ofString("content %02d".formatted(i).repeat(100_000)), pending())
              .withState(completedWith(LARGE));
      store.requests().commit(List.of(request));
      assertEquals(1, store.requests().delete(List.of(request.id())));
      long pages = pages();
      first = i == 0 ? pages : first;
      assertTrue(pages <= first + 10, first + " pages became " + pages);
    }
  }

  @Test
  void copyHasTheData() throws Exception {
    RequestRecord ended =
        of(LARGE, pending()).withState(completedWith(JsonText.ofString("b".repeat(100_000))));
    store.requests().commit(List.of(ended));
    Path restored = Files.createDirectory(folder.resolve("restored"));
    SqliteSnapshot.take(folder, restored.resolve("penstock.db"), (_, _) -> {});
    assertEquals(1, SqliteSnapshot.verify(restored.resolve("penstock.db")).requests());
    try (SqlStore copy = SqliteStore.open(restored, SqliteSettings.DEFAULT)) {
      assertEquals(ended, copy.requests().find(ended.id(), true).orElseThrow());
    }
  }

  private long pages() throws Exception {
    try (Connection connection =
        Connections.forReading(folder.resolve("penstock.db")).getConnection()) {
      return Long.parseLong(
          String.valueOf(SqliteDialect.on(connection).value("PRAGMA page_count")));
    }
  }

  private static RequestRecord of(JsonText input, RequestRecord record) {
    return withInput(input, input.size(), record);
  }

  private static RequestState completedWith(JsonText output) {
    RequestState.Completed sample = (RequestState.Completed) SampleRequests.completed();
    return new RequestState.Completed(
        sample.started(), sample.completed(), new Output(output, output.size()));
  }
}
