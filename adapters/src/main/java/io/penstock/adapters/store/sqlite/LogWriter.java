package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.LogStore.Line;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Adds log lines and removes the oldest beyond the bounds. Used by the writer thread alone. */
final class LogWriter {

  /** So many lines are removed at once, at most: a lowered bound must not make one long stop. */
  private static final int REMOVED_AT_ONCE = 2_000;

  private static final String INSERT =
      "INSERT INTO log_line (time_nanos, error, project_id, deployment, version, revision,"
          + " instance, deployment_request, pipeline_request, size, text)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private final PreparedStatement insert;
  private final RowBinder row;
  private final long maximumLines;
  private final long maximumBytes;

  LogWriter(Connection connection, SqliteSettings settings) throws SQLException {
    this.connection = connection;
    insert = connection.prepareStatement(INSERT);
    row = new RowBinder(insert);
    maximumLines = settings.maximumLogLines();
    maximumBytes = settings.maximumLogBytes();
  }

  void write(List<Line> lines) throws SQLException {
    if (lines.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (Line line : lines) {
      bytes += insert(line);
    }
    Total total =
        Sql.list(
                connection,
                "UPDATE log_total SET lines = lines + ?, bytes = bytes + ? RETURNING lines, bytes",
                reader -> new Total(reader.number(), reader.number()),
                lines.size(),
                bytes)
            .getFirst();
    if (exceeds(total)) {
      removeOldest(total);
    }
  }

  private int insert(Line line) throws SQLException {
    int size = line.text().getBytes(StandardCharsets.UTF_8).length;
    row.rewind()
        .number(SqlValues.nanos(line.time()))
        .number(line.error() ? 1 : 0)
        .id(line.projectId())
        .text(line.deployment())
        .text(line.version())
        .text(line.revision())
        .text(line.instance())
        .text(line.deploymentRequest())
        .text(line.pipelineRequest())
        .number(size)
        .text(line.text());
    insert.executeUpdate();
    return size;
  }

  private void removeOldest(Total total) throws SQLException {
    List<Oldest> oldest =
        Sql.list(
            connection,
            "SELECT id, size FROM log_line ORDER BY id LIMIT ?",
            reader -> new Oldest(reader.number(), reader.number()),
            REMOVED_AT_ONCE);
    Total left = total;
    long last = 0;
    for (Oldest line : oldest) {
      if (!exceeds(left)) {
        break;
      }
      left = new Total(left.lines() - 1, left.bytes() - line.size());
      last = line.id();
    }
    Sql.update(connection, "DELETE FROM log_line WHERE id <= ?", last);
    Sql.update(connection, "UPDATE log_total SET lines = ?, bytes = ?", left.lines(), left.bytes());
  }

  private boolean exceeds(Total total) {
    return total.lines() > maximumLines || total.bytes() > maximumBytes;
  }

  private record Total(long lines, long bytes) {}

  private record Oldest(long id, long size) {}
}
