package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import org.jspecify.annotations.Nullable;

/** How the work of a step ended. */
public sealed interface StepResult {

  /**
   * Well.
   *
   * @param output what the run goes on with
   * @param shown what the step's own request shows as its result; null for none
   */
  record Succeeded(StepOutput output, @Nullable Payload shown) implements StepResult {

    /** Values that are shown as they go on. */
    static Succeeded with(Payload payload) {
      return new Succeeded(new StepOutput.Data(payload), payload);
    }

    /** The same; null is what a sub-pipeline gives when nothing reached its end. */
    static Succeeded of(@Nullable Payload result) {
      return result == null ? new Succeeded(new StepOutput.Nothing(), null) : with(result);
    }
  }

  /**
   * Badly.
   *
   * @param shown what the step's own request shows as its result all the same: what reached the end
   *     of a sub-pipeline
   */
  record Failed(Failure failure, @Nullable Payload shown) implements StepResult {
    Failed(Failure failure) {
      this(failure, null);
    }
  }

  /** Not at all: somebody cancelled it, and it alone. */
  record Cancelled() implements StepResult {}

  /** Not at all: the request that it is a step of ends, and stopped it. */
  record Stopped() implements StepResult {}
}
