package io.penstock.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** For promises with a time limit: asks until the answer is yes. */
public final class Soon {

  private Soon() {}

  /** Ten times what was promised, for tests run on busy machines. */
  public static boolean within(Duration promise, BooleanSupplier condition) {
    long deadline = System.nanoTime() + promise.multipliedBy(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
