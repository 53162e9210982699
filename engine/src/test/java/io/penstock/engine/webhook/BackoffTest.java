package io.penstock.engine.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void eachWaitIsTwiceAsLongUpToAnHour() {
    Random middle =
        new Random(0) {
          private static final long serialVersionUID = 1L;

          @Override
          public double nextDouble() {
            return 0.5;
          }
        };
    assertEquals(Duration.ofSeconds(10), Backoff.after(1, middle));
    assertEquals(Duration.ofSeconds(20), Backoff.after(2, middle));
    assertEquals(Duration.ofSeconds(2_560), Backoff.after(9, middle));
    assertEquals(Duration.ofHours(1), Backoff.after(10, middle));
    assertEquals(Duration.ofHours(1), Backoff.after(1_000, middle));
  }

  @Test
  void noTwoWaitsAreTheSameAndAllAreWithinBounds() {
    Random random = new Random(1);
    Duration first = Backoff.after(1, random);
    boolean differs = false;
    for (int i = 0; i < 1_000; i++) {
      Duration wait = Backoff.after(1, random);
      differs |= !wait.equals(first);
      assertTrue(wait.toMillis() >= 5_000 && wait.toMillis() < 15_000, wait.toString());
    }
    assertTrue(differs);
  }
}
