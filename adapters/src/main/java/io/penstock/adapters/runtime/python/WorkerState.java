package io.penstock.adapters.runtime.python;

import org.jspecify.annotations.Nullable;

/** Where a worker is in its life. It only ever moves down this list, but for Ready and Busy. */
sealed interface WorkerState {

  /** What becomes of it when it is to end. The first cause stays. */
  default Stopping stopping(DeathCause cause) {
    return switch (this) {
      case Starting _ -> new Stopping(cause, DeathCause.Moment.STARTING, null);
      case Ready _ -> new Stopping(cause, DeathCause.Moment.IDLE, null);
      case Busy(Attempt attempt) -> new Stopping(cause, DeathCause.Moment.RUNNING, attempt);
      case Stopping already -> already;
      case Dead _ -> throw new IllegalStateException("it has ended");
    };
  }

  /** Whether it serves requests or soon will. */
  default boolean isLive() {
    return switch (this) {
      case Starting _, Ready _, Busy _ -> true;
      case Stopping _, Dead _ -> false;
    };
  }

  /** The process is being started, or loads the code. */
  record Starting() implements WorkerState {}

  /** It waits for a request. */
  record Ready() implements WorkerState {}

  /** It runs one. */
  record Busy(Attempt attempt) implements WorkerState {}

  /**
   * It was told to end, or killed, and the process may still be there.
   *
   * @param attempt what it was running, if anything
   */
  record Stopping(DeathCause cause, DeathCause.Moment moment, @Nullable Attempt attempt)
      implements WorkerState {}

  /** The process is gone. */
  record Dead(DeathCause cause) implements WorkerState {}
}
