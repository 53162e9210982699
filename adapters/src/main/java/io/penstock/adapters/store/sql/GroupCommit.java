package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.port.LogStore.Line;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes what many callers want written in one transaction, and each on its own when that fails.
 * Used by the writer thread alone.
 */
final class GroupCommit {

  private static final Logger LOG = System.getLogger("io.penstock.store");

  /** SQLSTATE of a commit of which nobody can say how it ended: transaction resolution unknown. */
  private static final String UNKNOWN_END = "08007";

  private final Transactions transactions;
  private final RequestWriter requests;
  private final KeyWriter keys;
  private final OutboxWriter outbox;
  private final LogWriter logs;
  private final LostRecords lost = new LostRecords();

  /** Since lines could last be stored. */
  private long droppedLines;

  GroupCommit(
      Transactions transactions,
      RequestWriter requests,
      KeyWriter keys,
      OutboxWriter outbox,
      LogWriter logs) {
    this.transactions = transactions;
    this.requests = requests;
    this.keys = keys;
    this.outbox = outbox;
    this.logs = logs;
  }

  /** Returns when everybody in the group knows how it ended. */
  void write(List<Records> group, List<Line> lines) {
    if (group.isEmpty() && lines.isEmpty()) {
      return;
    }
    List<Records> complete = lost.isEmpty() ? group : lost.refuseIncomplete(group);
    try {
      writeInOneTransaction(complete, lines);
      if (!complete.isEmpty()) {
        lost.sayHowMany();
      }
      complete.forEach(Records::succeed);
      if (!lines.isEmpty()) {
        linesAreStored();
      }
    } catch (RuntimeException | Error oneOfThemFailed) {
      writeEach(complete, oneOfThemFailed);
      writeLines(lines);
    }
  }

  /** Nothing more is written. */
  void close() {
    lost.sayHowMany();
  }

  private void writeInOneTransaction(List<Records> group, List<Line> lines) {
    var _ =
        transactions.run(
            session -> {
              requests.write(group);
              keys.write(group);
              for (Records records : group) {
                outbox.write(records.announcements());
              }
              logs.write(lines);
              return true;
            });
    requests.committed();
    outbox.committed();
  }

  /**
   * So that one record that cannot be written takes no other with it.
   *
   * @param before what the group failed with
   */
  private void writeEach(List<Records> group, Throwable before) {
    for (Records records : group) {
      if (lost.refuseIncomplete(List.of(records)).isEmpty()) {
        continue;
      }
      try {
        writeInOneTransaction(List.of(records), List.of());
        records.succeed();
      } catch (RuntimeException | Error thrown) {
        // Written now would have been certain. As it is not, the group may have been written
        // before.
        records.fail(isUnknownEnd(before) ? before : thrown);
        if (records.waiting() == null) {
          lost.add(records.records(), thrown);
        }
      }
    }
  }

  private static boolean isUnknownEnd(Throwable failed) {
    return failed.getCause() instanceof SQLException cause
        && UNKNOWN_END.equals(cause.getSQLState());
  }

  private void writeLines(List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    try {
      writeInOneTransaction(List.of(), lines);
      linesAreStored();
    } catch (RuntimeException | Error thrown) {
      // Said once: a full disk may last, and the server's own log may be on it.
      if (droppedLines == 0) {
        LOG.log(
            Level.WARNING,
            "Log lines cannot be stored, and are dropped until they can: {0}",
            thrown.getMessage());
      }
      droppedLines += lines.size();
    }
  }

  private void linesAreStored() {
    if (droppedLines > 0) {
      LOG.log(Level.WARNING, "Log lines are stored again; {0} were dropped.", droppedLines);
      droppedLines = 0;
    }
  }
}
