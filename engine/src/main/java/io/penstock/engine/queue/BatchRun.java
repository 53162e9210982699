package io.penstock.engine.queue;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.BatchJournal;
import org.jspecify.annotations.Nullable;

/** A batch request that is being processed. */
final class BatchRun {

  private final RequestRecord claimed;
  private final Runnable deploymentEnded;
  private @Nullable BatchJournal journal;
  private boolean abandoned;

  /**
   * @param deploymentEnded called when a step of it that is a deployment request has ended
   */
  BatchRun(RequestRecord claimed, Runnable deploymentEnded) {
    this.claimed = claimed;
    this.deploymentEnded = deploymentEnded;
  }

  RequestRecord claimed() {
    return claimed;
  }

  Runnable deploymentEnded() {
    return deploymentEnded;
  }

  synchronized void writesTo(BatchJournal own) {
    journal = own;
    if (abandoned) {
      own.mute();
    }
  }

  /** Writes nothing of it any more: the next start goes on with it. */
  synchronized void abandon() {
    abandoned = true;
    if (journal != null) {
      journal.mute();
    }
  }

  synchronized boolean isAbandoned() {
    return abandoned;
  }
}
