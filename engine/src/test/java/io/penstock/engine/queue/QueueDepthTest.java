package io.penstock.engine.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What waits, while others count, add and take at the same time. */
class QueueDepthTest {

  private final UUID version = UUID.randomUUID();
  private final QueueDepth depth = new QueueDepth();

  @Test
  void countKeepsWhatIsReserved() {
    assertTrue(depth.reserve(version, 6, 10));

    depth.count(version, () -> 3);
    assertEquals(9, depth.of(version));
    assertFalse(depth.reserve(version, 2, 10));

    depth.count(() -> Map.of());
    assertEquals(Map.of(version, 6), depth.all());

    depth.release(version, 6);
    assertEquals(Set.of(), depth.versions());
  }

  @Test
  void whatIsStoredDuringACountWaitsUntilTheNextSaysOtherwise() {
    assertTrue(depth.reserve(version, 6, 10));

    depth.count(
        version,
        () -> {
          depth.stored(version, 6);
          return 3;
        });
    assertEquals(9, depth.of(version));

    depth.count(version, () -> 6);
    assertEquals(6, depth.of(version));
  }

  @Test
  void whatIsTakenDuringACountIsNotTakenTwice() {
    depth.count(version, () -> 8);
    long before = depth.counted();

    depth.count(version, () -> 5);
    depth.remove(version, 3, before);

    assertEquals(5, depth.of(version));
    depth.remove(version, 3, depth.counted());
    assertEquals(2, depth.of(version));
  }

  @Test
  void whatIsTakenBeforeItIsKnownAsStoredIsNotLeftOver() {
    assertTrue(depth.reserve(version, 1, 10));

    depth.remove(version, 1, depth.counted());
    depth.stored(version, 1);

    assertEquals(Map.of(), depth.all());
  }
}
