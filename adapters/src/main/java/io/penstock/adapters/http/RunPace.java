package io.penstock.adapters.http;

import java.time.Duration;

/**
 * What the answer to a server does whose code runs here.
 *
 * @param headDelay how long the head of the answer waits for the first frame to go with it
 * @param heartbeat after how much silence a frame says that the code still works
 * @param absence after how much silence of the server that has the request its code is stopped:
 *     soon enough that it has ended when another server may take that request over
 * @param look how often that is looked at
 * @param capacity in bytes: how much waits for a slow reader before the code has to wait, too
 * @param patience how long the code waits for a reader who takes nothing at all; longer than that
 *     of streams, which may be what the reader waits for
 */
record RunPace(
    Duration headDelay,
    Duration heartbeat,
    Duration absence,
    Duration look,
    int capacity,
    Duration patience) {

  static final RunPace DEFAULT =
      new RunPace(
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofMillis(200),
          64 * 1024,
          Duration.ofSeconds(35));
}
