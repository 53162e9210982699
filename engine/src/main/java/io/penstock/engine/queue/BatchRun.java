package io.penstock.engine.queue;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.BatchJournal;
import org.jspecify.annotations.Nullable;

/** A batch request that is being processed. */
final class BatchRun {

  private final RequestRecord claimed;
  private @Nullable BatchJournal journal;
  private boolean abandoned;

  BatchRun(RequestRecord claimed) {
    this.claimed = claimed;
  }

  RequestRecord claimed() {
    return claimed;
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
