package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.Vertex;

/** Something the run wants done. */
public sealed interface RunCommand {

  /**
   * Start a step. It answers with one {@link RunEvent} that bears its number.
   *
   * @param step numbers the steps of a run from 0, in the order of this run
   * @param lane which of the vertex's steps it is, in every run of the same request
   */
  record StartStep(int step, Vertex vertex, Lane lane, Payload input) implements RunCommand {}

  /** Stop every step that runs. Each answers all the same. */
  record StopSteps() implements RunCommand {}

  /** The run is over: no step runs, none will start. Always last, and only once. */
  record Finish(RunEnd end) implements RunCommand {}
}
