package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.port.LogStore.Query;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The oldest log lines make room for new ones. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class LogBoundsIT {

  @Parameter TestDatabase database;

  private static final UUID PROJECT = UUID.fromString("5b1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a002");

  @TempDir Path folder;

  @Test
  void onlyTheNewestLinesAreKept() {
    write(new LogBounds(100, Long.MAX_VALUE), 0, 3_000);
    assertEquals(texts(2_900, 3_000), read());
  }

  @Test
  void onlySoManyBytesAreKept() {
    // Nine bytes each.
    write(new LogBounds(Long.MAX_VALUE, 95), 0, 3_000);
    assertEquals(texts(2_990, 3_000), read());
  }

  @Test
  void loweredBoundIsReachedInSteps() {
    LogBounds lower = new LogBounds(500, Long.MAX_VALUE);
    write(new LogBounds(1_000_000, Long.MAX_VALUE), 0, 4_500);
    write(lower, 4_500, 4_501);
    assertEquals(texts(2_000, 4_501), read());
    write(lower, 4_501, 4_502);
    write(lower, 4_502, 4_503);
    assertEquals(texts(4_003, 4_503), read());
  }

  @Test
  void lineLongerThanAllBytesIsNotKept() {
    LogBounds tiny = new LogBounds(10, 5);
    write(tiny, 0, 1);
    assertEquals(List.of(), read());
  }

  /** Closing waits until all are written. */
  private void write(LogBounds bounds, int from, int to) {
    try (SqlStore store = database.open(folder, bounds)) {
      texts(from, to).forEach(text -> store.logs().append(StoreFixtures.line(PROJECT, text)));
    }
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line %04d".formatted(i)).toList();
  }

  private List<String> read() {
    try (SqlStore store = database.open(folder)) {
      Query query = new Query(PROJECT, null, null, null, null, null, null, 5_000);
      return store.logs().find(query).stream().map(Line::text).toList();
    }
  }
}
