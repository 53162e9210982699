package io.penstock.engine.request;

import io.penstock.engine.model.JsonText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a request is in its life. Each state carries exactly its own data. */
public sealed interface RequestState {

  Status status();

  /** When processing began; null before that, and for requests that ended without it. */
  @Nullable Instant started();

  /** When the final state was reached; null before that. */
  @Nullable Instant completed();

  /** What came out; null unless there is something. */
  @Nullable Output output();

  /** The same state without what came out; its size stays. */
  default RequestState withoutData() {
    return this;
  }

  /**
   * What a request gave.
   *
   * @param data null when retention keeps metadata only
   * @param size in bytes, as the API counts them
   */
  record Output(@Nullable JsonText data, int size) {
    private static @Nullable Output sizeOf(@Nullable Output output) {
      return output == null ? null : new Output(null, output.size());
    }
  }

  /** Accepted, waiting. */
  record Pending() implements RequestState {
    @Override
    public Status status() {
      return Status.PENDING;
    }

    @Override
    public @Nullable Instant started() {
      return null;
    }

    @Override
    public @Nullable Instant completed() {
      return null;
    }

    @Override
    public @Nullable Output output() {
      return null;
    }
  }

  /** Running. */
  record Processing(Instant started) implements RequestState {
    @Override
    public Status status() {
      return Status.PROCESSING;
    }

    @Override
    public @Nullable Instant completed() {
      return null;
    }

    @Override
    public @Nullable Output output() {
      return null;
    }
  }

  /**
   * Ended well.
   *
   * @param output null when nothing reached the end of the pipeline
   */
  record Completed(Instant started, Instant completed, @Nullable Output output)
      implements RequestState {
    @Override
    public Status status() {
      return Status.COMPLETED;
    }

    @Override
    public RequestState withoutData() {
      return new Completed(started, completed, Output.sizeOf(output));
    }
  }

  /**
   * Ended badly.
   *
   * @param output what had reached the end of the pipeline before the failure, if anything
   */
  record Failed(
      @Nullable Instant started, Instant completed, Failure failure, @Nullable Output output)
      implements RequestState {
    @Override
    public Status status() {
      return Status.FAILED;
    }

    @Override
    public RequestState withoutData() {
      return new Failed(started, completed, failure, Output.sizeOf(output));
    }
  }

  /** Ended because somebody asked for it, or because the request it was part of ended. */
  record Cancelled(@Nullable Instant started, Instant completed) implements RequestState {
    @Override
    public Status status() {
      return Status.CANCELLED;
    }

    @Override
    public @Nullable Output output() {
      return null;
    }
  }
}
