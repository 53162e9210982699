package io.penstock.adapters.store.sql;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** How ids and times are kept in columns. */
public final class SqlValues {

  private static final long MICROS = 1_000_000;

  private SqlValues() {}

  public static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  public static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /**
   * Since the epoch; what is finer than a microsecond is cut off.
   *
   * @throws ArithmeticException some 292,000 years from now
   */
  public static long micros(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
  }

  /** The same, but what no number can hold counts as the nearest that one can. */
  public static long nearestMicros(Instant time) {
    try {
      return micros(time);
    } catch (ArithmeticException outside) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  public static Instant ofMicros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
  }

  /** Since the epoch, from the year 1678 to 2262; times outside count as the nearest of them. */
  public static long nanos(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    } catch (ArithmeticException outside) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  public static Instant ofNanos(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
