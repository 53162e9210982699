package io.penstock.adapters.runtime.python;

import org.jspecify.annotations.Nullable;

/**
 * Where a worker is in its life. It only ever moves down this list, but from Busy back to Ready.
 */
sealed interface WorkerState {

  /** What becomes of it when it is to end. The first cause stays. */
  default Stopping stopping(DeathCause cause) {
    return switch (this) {
      case Starting _ -> new Stopping(cause, DeathCause.Moment.STARTING, null);
      case Ready _ -> new Stopping(cause, DeathCause.Moment.IDLE, null);
      case Sent(Attempt attempt) -> new Stopping(cause, DeathCause.Moment.UNBEGUN, attempt);
      case Busy(Attempt attempt) -> new Stopping(cause, DeathCause.Moment.RUNNING, attempt);
      case Lost(DeathCause.Moment moment, Attempt attempt) -> new Stopping(cause, moment, attempt);
      case Stopping already -> already;
      case Dead _ -> throw new IllegalStateException("it has ended");
    };
  }

  /** What becomes of it when it can no longer be spoken to. */
  default WorkerState lost() {
    return switch (this) {
      case Starting _ -> new Lost(DeathCause.Moment.STARTING, null);
      case Ready _ -> new Lost(DeathCause.Moment.IDLE, null);
      case Sent(Attempt attempt) -> new Lost(DeathCause.Moment.UNBEGUN, attempt);
      case Busy(Attempt attempt) -> new Lost(DeathCause.Moment.RUNNING, attempt);
      case Lost _, Stopping _, Dead _ -> this;
    };
  }

  /** What it has to answer now. */
  default @Nullable Attempt attempt() {
    return switch (this) {
      case Sent(Attempt attempt) -> attempt;
      case Busy(Attempt attempt) -> attempt;
      case Starting _, Ready _, Lost _, Stopping _, Dead _ -> null;
    };
  }

  /** Whether it serves requests or soon will. */
  default boolean isLive() {
    return switch (this) {
      case Starting _, Ready _, Sent _, Busy _ -> true;
      case Lost _, Stopping _, Dead _ -> false;
    };
  }

  /** The process is being started, or loads the code. */
  record Starting() implements WorkerState {}

  /** It waits for a request. */
  record Ready() implements WorkerState {}

  /** It was given one. Whether the code has got it, its {@link BegunMark} tells once it ends. */
  record Sent(Attempt attempt) implements WorkerState {}

  /** It runs one, and could not leave its mark. */
  record Busy(Attempt attempt) implements WorkerState {}

  /**
   * Its connection is gone, and most often its process as well: why, is about to show. It takes no
   * more requests.
   *
   * @param attempt what it was running, if anything
   */
  record Lost(DeathCause.Moment moment, @Nullable Attempt attempt) implements WorkerState {}

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
