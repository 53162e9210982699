package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.StoreException.Problem;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Parent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Steps whose records could not be written while nobody waited for them. The next commit of the
 * request they belong to, or of another of its steps, fails, for it would promise that they are
 * stored. Whoever waits for that one knows then, and can write everything again.
 *
 * <p>Used by the writer thread alone.
 */
final class LostRecords {

  private static final Logger LOG = System.getLogger("io.penstock.store");

  /** The oldest are forgotten beyond so many: they belong to requests that never ended. */
  private static final int MAXIMUM = 10_000;

  private final SequencedMap<RequestId, Throwable> causeByParent = new LinkedHashMap<>();

  /** Since records could last be written. */
  private long lost;

  boolean isEmpty() {
    return causeByParent.isEmpty();
  }

  void add(List<RequestRecord> records, Throwable cause) {
    // Said once: the disk may stay full, and a lost lease takes all that is under way with it.
    if (lost == 0 && !records.isEmpty()) {
      LOG.log(
          Level.ERROR,
          "Records cannot be written, the first of request {0}: {1}",
          records.getFirst().id(),
          cause instanceof StoreException ? cause.getMessage() : cause);
    }
    lost += records.size();
    for (RequestRecord record : records) {
      Parent parent = record.parent();
      if (parent != null) {
        causeByParent.put(parent.pipelineRequest(), cause);
      }
      if (causeByParent.size() > MAXIMUM) {
        var _ = causeByParent.pollFirstEntry();
      }
    }
  }

  /** Records can be written, or nobody will try any more. */
  void sayHowMany() {
    if (lost > 0) {
      LOG.log(Level.ERROR, "Records that could not be written: {0}.", lost);
      lost = 0;
    }
  }

  /**
   * Fails, once for each request that lost a step, the next commit that it has a part in. Returns
   * the others.
   */
  List<Records> refuseIncomplete(List<Records> group) {
    List<Records> complete = new ArrayList<>(group.size());
    for (Records records : group) {
      if (records.waiting() == null) {
        passOn(records);
        complete.add(records);
        continue;
      }
      Throwable cause = takeCause(records);
      if (cause == null) {
        complete.add(records);
      } else {
        records.fail(
            new StoreException(
                cause instanceof StoreException known ? known.problem() : Problem.OTHER,
                "The record of a step of the request could not be stored: " + cause.getMessage(),
                cause));
      }
    }
    return complete;
  }

  /**
   * What lost a step may itself be a step whose end nobody waits for: then the commit to fail is
   * one of the request around it.
   */
  private void passOn(Records records) {
    for (RequestRecord record : records.records()) {
      Parent parent = record.parent();
      Throwable cause = parent == null ? null : causeByParent.remove(record.id());
      if (parent != null && cause != null) {
        causeByParent.put(parent.pipelineRequest(), cause);
      }
    }
  }

  private @Nullable Throwable takeCause(Records records) {
    for (RequestRecord record : records.records()) {
      Throwable cause = causeByParent.remove(record.id());
      Parent parent = record.parent();
      if (cause == null && parent != null) {
        cause = causeByParent.remove(parent.pipelineRequest());
      }
      if (cause != null) {
        return cause;
      }
    }
    for (RequestId removed : records.removed()) {
      Throwable cause = causeByParent.remove(removed);
      if (cause != null) {
        return cause;
      }
    }
    return null;
  }
}
