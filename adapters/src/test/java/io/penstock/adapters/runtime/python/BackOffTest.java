package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {

  private final BackOff backOff = new BackOff(Duration.ofHours(1), Duration.ofHours(3));

  @Test
  void pauseDoublesWithEachFailureUpToTheLongest() {
    assertEquals(Duration.ZERO, backOff.remaining());
    assertPauseAfterFailure(1);
    assertPauseAfterFailure(2);
    assertPauseAfterFailure(3);
    for (int i = 0; i < 100; i++) {
      assertPauseAfterFailure(3);
    }
    backOff.reset();
    assertEquals(Duration.ZERO, backOff.remaining());
    assertPauseAfterFailure(1);
  }

  @Test
  void onlyTheFirstToAskIsTold() {
    assertTrue(backOff.announce());
    assertFalse(backOff.announce());
    backOff.over();
    assertTrue(backOff.announce());
  }

  /** A minute is for slow machines. */
  private void assertPauseAfterFailure(int hours) {
    backOff.failed();
    Duration pause = backOff.remaining();
    assertTrue(pause.compareTo(Duration.ofHours(hours)) <= 0, pause::toString);
    assertTrue(pause.compareTo(Duration.ofHours(hours).minusMinutes(1)) > 0, pause::toString);
  }
}
