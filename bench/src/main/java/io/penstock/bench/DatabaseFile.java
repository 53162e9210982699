package io.penstock.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Looks into the database of a server, beside it and without changing anything. */
final class DatabaseFile implements AutoCloseable {

  private final Connection connection;

  DatabaseFile(Path data) throws SQLException {
    connection =
        DriverManager.getConnection("jdbc:sqlite:file:" + data.resolve("penstock.db") + "?mode=ro");
  }

  long number(String sql, Object... parameters) throws SQLException {
    return numbers(sql, parameters).getFirst();
  }

  /** The first column of all rows. */
  List<Long> numbers(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i] instanceof UUID id ? bytes(id) : parameters[i]);
      }
      List<Long> numbers = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          numbers.add(rows.getLong(1));
        }
      }
      return numbers;
    }
  }

  /** How many steps of a request have completed, those of sub-pipelines and these counted too. */
  long completedSteps(UUID request) throws SQLException {
    return number(
        """
        WITH RECURSIVE below (id, status) AS (
          SELECT id, status FROM request WHERE parent_id = ?
          UNION ALL
          SELECT step.id, step.status FROM request AS step JOIN below ON step.parent_id = below.id)
        SELECT count(*) FROM below WHERE status = 2""",
        request);
  }

  /** Ids of the completed requests to a version, by time. */
  List<String> ids(UUID versionId) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id FROM request INDEXED BY request_by_version"
                + " WHERE kind < 2 AND version_id = ? AND status = 2 ORDER BY time_created DESC")) {
      statement.setBytes(1, bytes(versionId));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ByteBuffer id = ByteBuffer.wrap(rows.getBytes(1));
          ids.add(new UUID(id.getLong(), id.getLong()).toString());
        }
      }
    }
    return ids;
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
