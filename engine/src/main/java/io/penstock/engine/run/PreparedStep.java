package io.penstock.engine.run;

import io.penstock.engine.request.RequestRecord;

/**
 * A step that is about to run.
 *
 * @param request its own request, as it begins
 * @param kind how it is run
 */
record PreparedStep(RequestRecord request, Kind kind, Work work) {

  /** How a step is run. */
  enum Kind {
    /** An operator: over in no time, it needs no thread of its own and cannot be stopped. */
    QUICK,
    /** A deployment or a sub-pipeline. */
    LONG,
    /** An earlier run of the same request has recorded how it ended. */
    KNOWN
  }

  boolean isLong() {
    return kind == Kind.LONG;
  }

  /** What the step does. */
  interface Work {
    /**
     * Does it.
     *
     * @param active of a long step: what stops it, together with an interrupt of the thread
     */
    StepResult run(ActiveRequest active) throws InterruptedException;
  }
}
