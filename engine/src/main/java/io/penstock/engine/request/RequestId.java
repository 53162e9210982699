package io.penstock.engine.request;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/**
 * Identifies a pipeline, deployment or operator request.
 *
 * <p>New ids are UUIDs of version 7 (RFC 9562): they start with the time, so that rows made
 * together lie together.
 */
public record RequestId(UUID value) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** An id that sorts by its time only. */
  public static RequestId next(long epochMillis) {
    return next(epochMillis, RANDOM.nextLong());
  }

  /**
   * An id that sorts by its time and then by a counter, so that requests made together are listed
   * in the order in which they were made (RFC 9562, section 6.2, method 1).
   *
   * @param counter of which the lowest 12 bits count
   */
  public static RequestId next(long epochMillis, long counter) {
    long high = (epochMillis << 16) | 0x7000L | (counter & 0xfffL);
    long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new RequestId(new UUID(high, low));
  }

  /** Empty unless the text is a UUID in its full form of 36 characters, of either letter case. */
  public static Optional<RequestId> parse(String text) {
    if (text.length() != 36) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RequestId(UUID.fromString(text)));
    } catch (IllegalArgumentException notAUuid) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
