package io.penstock.adapters.store.sql;

import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.port.LogStore.Origin;
import io.penstock.engine.port.LogStore.Step;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/** Adds log lines and removes the oldest beyond the bounds. Used by the writer thread alone. */
final class LogWriter {

  /** The oldest lines are looked at and removed in steps of so many. */
  private static final int LINES_IN_A_STEP = 100;

  /** So many steps in one transaction, at most: a lowered bound must not make one long stop. */
  private static final int STEPS_AT_ONCE = 20;

  private static final String INSERT =
      "INSERT INTO log_line (time_nanos, error, project_id, deployment, version, revision,"
          + " instance, deployment_request, pipeline_request, environment, environment_build, size,"
          + " text, system, process, deployment_id, version_id, webhook, pipeline_id, pipeline,"
          + " pipeline_version_id, pipeline_version, pipeline_object_id, pipeline_object)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Session session;
  private final ReusedStatement insert;
  private final ReusedStatement count;
  private final String removeOldest;
  private final long maximumLines;
  private final long maximumBytes;

  LogWriter(Session session, LogBounds bounds) {
    this.session = session;
    insert = new ReusedStatement(session, INSERT);
    count =
        new ReusedStatement(
            session,
            "INSERT INTO log_total (id, lines, bytes) VALUES (%s, ?, ?) ON CONFLICT (id) DO UPDATE SET lines = log_total.lines + excluded.lines, bytes = log_total.bytes + excluded.bytes"
                .formatted(session.dialect().logTotal()));
    removeOldest =
        "WITH oldest AS MATERIALIZED (SELECT id FROM log_line ORDER BY id LIMIT ?%s) DELETE FROM log_line WHERE id IN (SELECT id FROM oldest) RETURNING size"
            .formatted(session.dialect().taking());
    maximumLines = bounds.lines();
    maximumBytes = bounds.bytes();
  }

  void write(List<Line> lines) throws SQLException {
    if (lines.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (Line line : lines) {
      bytes += insert(line);
    }
    count(lines.size(), bytes);
    Total left = total();
    for (int i = 0; i < STEPS_AT_ONCE && exceeds(left); i++) {
      removeOldest(left);
      left = total();
    }
  }

  private int insert(Line line) throws SQLException {
    int size = line.text().getBytes(StandardCharsets.UTF_8).length;
    Origin origin = line.origin();
    Step step = origin.step();
    insert.run(
        row ->
            row.number(SqlValues.nanos(line.time()))
                .number(line.error() ? 1 : 0)
                .id(line.projectId())
                .text(line.deployment())
                .text(line.version())
                .text(line.revision())
                .text(line.instance())
                .text(line.deploymentRequest())
                .text(line.pipelineRequest())
                .text(line.environment())
                .text(line.environmentBuild())
                .number(size)
                .text(line.text())
                .number(origin.system() ? 1 : 0)
                .numberOrNothing(origin.process())
                .id(origin.deploymentId())
                .id(origin.versionId())
                .text(origin.webhook())
                .id(step == null ? null : step.pipelineId())
                .text(step == null ? null : step.pipeline())
                .id(step == null ? null : step.versionId())
                .text(step == null ? null : step.version())
                .id(step == null ? null : step.objectId())
                .text(step == null ? null : step.object()));
    return size;
  }

  /** In a row of this server's own: others need not wait for its commit. */
  private void count(long lines, long bytes) throws SQLException {
    count.run(row -> row.number(lines).number(bytes));
  }

  private Total total() throws SQLException {
    return session
        .list(
            "SELECT sum(lines), sum(bytes) FROM log_total",
            reader -> new Total(reader.number(), reader.number()))
        .getFirst();
  }

  /** Removes lines until the bounds are kept or the step is over. */
  private void removeOldest(Total total) throws SQLException {
    List<Long> sizes =
        session.list(
            "SELECT size FROM log_line ORDER BY id LIMIT ?" + session.dialect().taking(),
            RowReader::number,
            LINES_IN_A_STEP);
    Total left = total;
    int surplus = 0;
    for (long size : sizes) {
      if (!exceeds(left)) {
        break;
      }
      left = new Total(left.lines() - 1, left.bytes() - size);
      surplus++;
    }
    // What others are just removing is passed over: nobody waits, and only what goes here counts.
    List<Long> removed = session.list(removeOldest, RowReader::number, surplus);
    count(-removed.size(), -removed.stream().mapToLong(Long::longValue).sum());
  }

  private boolean exceeds(Total total) {
    return total.lines() > maximumLines || total.bytes() > maximumBytes;
  }

  private record Total(long lines, long bytes) {}
}
