package io.penstock.adapters.store.sqlite;

import static java.util.Comparator.comparingInt;

import io.penstock.adapters.store.sqlite.SqliteRequestQueue.Waiting;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SQL of the queue. All but {@link #count} is part of a transaction. */
final class QueueSql {

  static final String COUNT =
      "SELECT version_id, count(*) FROM request INDEXED BY request_waiting"
          + " WHERE status = 0 GROUP BY version_id";

  static final String NEXT =
      "SELECT rowid, id, input_size FROM request INDEXED BY request_waiting"
          + " WHERE status = 0 AND version_id = ? ORDER BY priority, sequence LIMIT ?";

  static final String WAITING =
      "SELECT rowid, id, input_size FROM request"
          + " WHERE status = 0 AND id IN (SELECT unhex(value) FROM json_each(?))";

  private static final String ROWS = "rowid IN (SELECT value FROM json_each(?))";

  /** Retention runs from here on, and is no shorter where somebody set the clock back. */
  private static final String START =
      "UPDATE request SET status = 1, time_started = ?,"
          + " expires = expires + max(0, ? - time_created) WHERE "
          + ROWS;

  private static final String STARTED =
      "SELECT " + RequestTable.ALL + " FROM request WHERE " + ROWS;

  private static final String REMOVE_CANCELLED =
      "DELETE FROM request WHERE retention = 0 AND " + ROWS;

  /** Of what ends without having run, retention may keep the input. */
  private static final String KEPT_INPUT =
      " input = CASE retention WHEN 2 THEN input END,"
          + " input_payload = CASE retention WHEN 2 THEN input_payload END";

  private static final String CANCEL =
      "UPDATE request SET status = 4, time_completed = ?," + KEPT_INPUT + " WHERE " + ROWS;

  private static final String PROCESSING_ROOTS =
      " FROM request INDEXED BY request_processing"
          + " WHERE status = 1 AND mode = 1 AND parent_id IS NULL";

  /**
   * What is being processed and will never be taken up again: direct requests with their steps, and
   * steps of batch requests that are not open, if there should be any.
   */
  static final String ORPHANS =
      """
      WITH RECURSIVE ancestor (step, id) AS (
        SELECT rowid, parent_id FROM request INDEXED BY request_processing
          WHERE status = 1 AND mode = 1 AND parent_id IS NOT NULL
        UNION
        SELECT ancestor.step, request.parent_id
          FROM ancestor CROSS JOIN request ON request.id = ancestor.id
          WHERE request.parent_id IS NOT NULL
      )
      SELECT rowid FROM request INDEXED BY request_processing
        WHERE status = 1
          AND (mode = 0
            OR parent_id IS NOT NULL AND rowid NOT IN (
              SELECT ancestor.step FROM ancestor CROSS JOIN request ON request.id = ancestor.id
                WHERE request.parent_id IS NULL AND request.status < 2))
      """;

  private static final String FAIL =
      "UPDATE request SET status = 3, time_completed = ?, failure_category = ?,"
          + " failure_message = ?,"
          + KEPT_INPUT
          + " WHERE "
          + ROWS;

  private QueueSql() {}

  /**
   * A request that waits.
   *
   * @param row its rowid
   */
  record Next(long row, RequestId id, int inputSize) {}

  static List<Waiting> count(Connection connection) throws SQLException {
    return Sql.list(connection, COUNT, row -> new Waiting(row.id(), row.integer()));
  }

  /** What of a version would be taken next. */
  static List<Next> next(Connection connection, UUID versionId, int limit) throws SQLException {
    return Sql.list(connection, NEXT, QueueSql::read, versionId, limit);
  }

  /**
   * Those that wait.
   *
   * @param ids see {@link RequestQueries#json}
   */
  static List<Next> waiting(Connection connection, String ids) throws SQLException {
    return Sql.list(connection, WAITING, QueueSql::read, ids);
  }

  private static Next read(RowReader row) throws SQLException {
    return new Next(row.number(), new RequestId(row.id()), row.integer());
  }

  /** Makes rows of one version processing, and reads them with their data, in queue order. */
  static List<RequestRecord> start(Connection connection, List<Long> rows, Instant now)
      throws SQLException {
    Sql.update(connection, START, now, now, json(rows));
    return Sql.list(connection, STARTED, row -> RequestTable.read(row, true), json(rows)).stream()
        .sorted(
            comparingInt((RequestRecord record) -> record.handling().priority())
                .thenComparingLong(RequestRecord::sequence))
        .toList();
  }

  static List<RequestId> cancel(Connection connection, List<Next> waiting, Instant now)
      throws SQLException {
    String rows = json(waiting.stream().map(Next::row).toList());
    Sql.update(connection, REMOVE_CANCELLED, rows);
    Sql.update(connection, CANCEL, now, rows);
    return waiting.stream().map(Next::id).toList();
  }

  /** The rows without their data, in a state that they are about to come into. */
  static List<RequestRecord> read(
      Connection connection, List<Long> rows, Function<RequestState, RequestState> next)
      throws SQLException {
    return Sql.list(
        connection,
        "SELECT " + RequestTable.METADATA + " FROM request WHERE " + ROWS,
        row -> {
          RequestRecord before = RequestTable.read(row, false);
          return before.withState(next.apply(before.state()));
        },
        json(rows));
  }

  /** What will never be taken up again. */
  static List<Long> orphans(Connection connection) throws SQLException {
    return Sql.list(connection, ORPHANS, RowReader::number);
  }

  /** Ends those rows, as far as their retention keeps them. */
  static int fail(Connection connection, List<Long> orphans, Instant now, Failure failure)
      throws SQLException {
    String rows = json(orphans);
    Sql.update(connection, REMOVE_CANCELLED, rows);
    Sql.update(connection, FAIL, now, failure.category().name(), failure.message(), rows);
    return orphans.size();
  }

  /** Counts an interruption for each batch request that is being processed. */
  static List<RequestRecord> interrupt(Connection connection) throws SQLException {
    String rows = json(Sql.list(connection, "SELECT rowid" + PROCESSING_ROOTS, RowReader::number));
    Sql.update(
        connection, "UPDATE request SET interruptions = interruptions + 1 WHERE " + ROWS, rows);
    return Sql.list(
        connection,
        "SELECT " + RequestTable.METADATA + PROCESSING_ROOTS + " ORDER BY sequence, id",
        row -> RequestTable.read(row, false));
  }

  private static String json(List<Long> rows) {
    return rows.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }
}
