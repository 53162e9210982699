package io.penstock.adapters.http;

import java.time.Duration;

/**
 * What a stream does while nothing is shown, or shown faster than it is read
 * (docs/adr/0015-streaming.md).
 *
 * @param headDelay how long the head of the answer waits for the first line to go with it
 * @param keepAlive after how much silence an empty line is sent; shorter than the patience of
 *     proxies, which is a minute or more
 * @param capacity in bytes: how much waits for a slow reader before the code has to wait, too. One
 *     update is taken in any case, however large
 * @param patience how long the code waits for a reader who takes nothing at all
 */
record StreamPace(Duration headDelay, Duration keepAlive, int capacity, Duration patience) {

  static final StreamPace DEFAULT =
      new StreamPace(
          Duration.ofMillis(50), Duration.ofSeconds(15), 64 * 1024, Duration.ofSeconds(30));
}
