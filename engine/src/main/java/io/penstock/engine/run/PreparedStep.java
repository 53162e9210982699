package io.penstock.engine.run;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.request.RequestRecord;

/**
 * A step that is about to run.
 *
 * @param request its own request, as it begins
 * @param retention of its own version
 * @param isQuick whether it is over in no time and needs no thread of its own
 */
record PreparedStep(RequestRecord request, Retention.Mode retention, boolean isQuick, Work work) {

  /** What the step does. Interrupting the thread stops it. */
  interface Work {
    StepResult run() throws InterruptedException;
  }
}
