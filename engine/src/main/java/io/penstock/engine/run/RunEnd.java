package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import org.jspecify.annotations.Nullable;

/** How a run ended. */
public sealed interface RunEnd {

  /**
   * Everything that could run has run.
   *
   * @param result what reached {@code pipeline_end}; null when nothing did
   */
  record Completed(@Nullable Payload result) implements RunEnd {}

  /**
   * A step failed, or the time was over.
   *
   * @param result what had reached {@code pipeline_end} before
   */
  record Failed(Failure failure, @Nullable Payload result) implements RunEnd {}

  /** Somebody asked for it. */
  record Cancelled() implements RunEnd {}
}
