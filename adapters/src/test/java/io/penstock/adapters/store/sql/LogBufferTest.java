package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Log lines that wait to be written. */
class LogBufferTest {

  private static final UUID PROJECT = new UUID(1, 1);

  @Test
  void whoLogsFasterThanTheDiskLosesLinesInsteadOfTime() {
    LogBuffer buffer = new LogBuffer();
    for (int i = 0; i < 30_000; i++) {
      buffer.add(StoreFixtures.line(PROJECT, "x"));
    }
    assertEquals(10_000, buffer.takeDropped());
    assertEquals(0, buffer.takeDropped());
    assertEquals(500, buffer.take(500).size());
    assertEquals(19_500, buffer.take(Integer.MAX_VALUE).size());
    assertTrue(buffer.isEmpty());
  }
}
