package io.penstock.engine.model;

import java.time.Duration;

/**
 * A point in monotonic time by which work has to be over, and the name of the limit that set it.
 *
 * @param nanoTime on the clock of {@link System#nanoTime()}
 * @param limit words for the failure sentence, such as {@code the pipeline timeout of 300 seconds}
 */
public record Deadline(long nanoTime, String limit) {

  public static Deadline after(Duration duration, String limit) {
    return new Deadline(System.nanoTime() + duration.toNanos(), limit);
  }

  /** Of a whole request to a pipeline that starts, or goes on, now. */
  public static Deadline ofPipeline(Duration timeout, String pipeline) {
    return after(
        timeout,
        "the pipeline timeout of %d seconds of the pipeline '%s'"
            .formatted(timeout.toSeconds(), pipeline));
  }

  /** Of a request to a deployment, alone or as a step, that starts now. */
  public static Deadline ofDeployment(Duration timeout, String deployment) {
    return after(
        timeout,
        "the deployment timeout of %d seconds of the deployment '%s'"
            .formatted(timeout.toSeconds(), deployment));
  }

  /** Never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean isPast() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** The one that comes first; this one when they are equal. */
  public Deadline earlier(Deadline other) {
    return other.nanoTime - nanoTime < 0 ? other : this;
  }
}
