package io.penstock.adapters.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what tells nobody that it has happened. */
final class Until {

  private Until() {}

  static void isTrue(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
        throw new AssertionError("It did not happen within 20 seconds.");
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
