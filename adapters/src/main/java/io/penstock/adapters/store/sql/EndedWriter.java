package io.penstock.adapters.store.sql;

import io.penstock.engine.request.RequestRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests that have ended to the table that only holds those, and lets the database prepare
 * for each day on which one of them expires. Used by the writer thread alone.
 */
final class EndedWriter {

  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

  private final ReusedStatement prepare;
  private final ReusedStatement end;
  private final ReusedStatement refer;

  /**
   * Days since 1970 that are prepared for. They stay so for as long as anything can be written that
   * expires then, as nothing does before it has ended; were a clock set back, or the database to
   * one that knows less, a transaction would fail, and the next would look again.
   */
  private final Set<Long> prepared = new HashSet<>();

  /** Days that will be, if the transaction is committed. */
  private final Set<Long> preparing = new HashSet<>();

  private boolean committed;

  EndedWriter(Session session, RequestSql sql) {
    prepare = new ReusedStatement(session, session.dialect().preparingEnded());
    end = new ReusedStatement(session, sql.end);
    refer = new ReusedStatement(session, sql.referEnded);
  }

  /** A transaction begins; the last one may have failed. */
  void begin() {
    if (!committed) {
      prepared.clear();
    }
    committed = false;
    preparing.clear();
  }

  void write(RequestRecord record) throws SQLException {
    prepare(record);
    end.run(
        row -> {
          row.id(record.id().value());
          RequestTable.bind(record, row);
        });
  }

  /** For a request that may end in a later transaction, too. */
  void prepare(RequestRecord record) throws SQLException {
    Instant expiry = record.expires();
    long day = Math.floorDiv(expiry.getEpochSecond(), DAY_SECONDS);
    if (!prepared.contains(day) && preparing.add(day)) {
      var _ = prepare.number(row -> row.time(expiry));
    }
  }

  void refer(RequestRecord record, @Nullable Long input, @Nullable Long output)
      throws SQLException {
    refer.run(
        row -> {
          RequestWriter.bind(row, record, input, output);
          row.time(record.expires());
        });
  }

  void committed() {
    prepared.addAll(preparing);
    committed = true;
  }
}
