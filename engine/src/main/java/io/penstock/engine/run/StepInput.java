package io.penstock.engine.run;

import io.penstock.engine.model.Payload;

/** What the values that meet at a destination make together. */
sealed interface StepInput {

  /** An input to run with. */
  record Ready(Payload payload) implements StepInput {}

  /** Nothing: a gate among the values is closed. */
  record Gated() implements StepInput {}

  /**
   * The values do not fit together.
   *
   * @param reason a sentence
   */
  record Mismatch(String reason) implements StepInput {}
}
