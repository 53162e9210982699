package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import java.util.List;

/** What a step that ended well gave to the run. */
public sealed interface StepOutput {

  /** Values. */
  record Data(Payload payload) implements StepOutput {}

  /**
   * The verdict of an if-condition on a single item: what is attached behind it goes on, or not.
   *
   * @param open whether it goes on
   */
  record Gate(boolean open) implements StepOutput {}

  /** The verdicts of an if-condition on a list: the items for which it is open go on. */
  record Filter(List<Boolean> open) implements StepOutput {
    public Filter {
      open = List.copyOf(open);
    }
  }

  /** The batches of a one-to-many, each a lane of its own. */
  record Batches(List<Payload.Many> batches) implements StepOutput {
    public Batches {
      batches = List.copyOf(batches);
    }
  }

  /** Nothing: a sub-pipeline of which nothing reached the end. What depends on it is skipped. */
  record Nothing() implements StepOutput {}
}
