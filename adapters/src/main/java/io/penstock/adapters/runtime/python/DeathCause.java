package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Signals;
import io.penstock.engine.request.Failure;
import java.time.Duration;

/** Why a worker ended. */
sealed interface DeathCause {

  /** The failure of the request, if any, that the worker ended in. */
  Failure failure(Moment moment);

  /** What the worker was doing. */
  enum Moment {
    STARTING("while it started"),
    IDLE("while it was idle"),
    UNBEGUN("before it began the request"),
    RUNNING("while it ran the request");

    private final String words;

    Moment(String words) {
      this.words = words;
    }
  }

  private static Failure worker(String what, Moment moment, String advice) {
    return new Failure(Failure.Category.WORKER, what + " " + moment.words + advice + ".");
  }

  /** By itself, as far as we know. */
  record Exited(int code) implements DeathCause {

    /** The exit value Java gives for a process that a signal ended is this plus the signal. */
    private static final int SIGNALLED = 128;

    private static final int LAST_SIGNAL = 31;

    /** {@code EXIT_CONNECTION_LOST} of the worker program. */
    private static final int CONNECTION_LOST = 113;

    /** Whether it ended in a way that the server's own kill cannot look like. */
    boolean isVoluntary() {
      return code != SIGNALLED + Signals.SIGKILL && code != CONNECTION_LOST;
    }

    @Override
    public Failure failure(Moment moment) {
      int signal = code - SIGNALLED;
      if (signal > 0 && signal <= LAST_SIGNAL) {
        return worker(
            "The worker process was killed by signal " + Signals.describe(signal),
            moment,
            signal == Signals.SIGKILL ? "; systems do this when memory runs out" : "");
      }
      return code == CONNECTION_LOST
          ? new ConnectionClosed().failure(moment)
          : worker("The worker process ended with exit code " + code, moment, "");
    }
  }

  /** It closed its end of the socket. */
  record ConnectionClosed() implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return worker("The worker closed its connection to the server", moment, "");
    }
  }

  /**
   * It sent what is not the protocol.
   *
   * @param detail what came instead of a proper frame
   */
  record Nonsense(String detail) implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return worker("The worker sent the server nonsense (" + detail + ")", moment, "");
    }
  }

  /** It printed too much. */
  record Flooded(long limit) implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return worker(
          "The code printed more than " + limit + " bytes", moment, ", which is the limit");
    }
  }

  /** The deployment could not be loaded or its constructor failed, in the worker's words. */
  record StartFailed(String message) implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return new Failure(Failure.Category.USER_CODE, message);
    }
  }

  /** It was not ready in time. */
  record StartTooSlow(Duration limit) implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return new Failure(
          Failure.Category.WORKER,
          "The deployment was not ready %d seconds after the start of its worker, which is the limit."
              .formatted(limit.toSeconds()));
    }
  }

  /** There was nothing to start, or no way to start it. */
  record NotStarted(String reason) implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return new Failure(Failure.Category.CAPACITY, reason);
    }
  }

  /** The server ended it. */
  record Ordered(Failure failure) implements DeathCause {
    @Override
    public Failure failure(Moment moment) {
      return failure;
    }
  }
}
