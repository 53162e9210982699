package io.penstock.adapters.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Statements that are run now and then: brevity before speed. */
final class Sql {

  private Sql() {}

  /** Makes something of one row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(RowReader row) throws SQLException;
  }

  /** Inserts a row, or replaces that with the same first column; without a final {@code WHERE}. */
  static String upsert(String table, List<String> columns) {
    return upsert(table, columns.subList(0, 1), columns.subList(1, columns.size()));
  }

  /**
   * The same, but of a row that is there only the {@code changing} columns are replaced.
   *
   * @param fixed the first of them is the key
   */
  static String upsert(String table, List<String> fixed, List<String> changing) {
    List<String> columns = Stream.concat(fixed.stream(), changing.stream()).toList();
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(
            table,
            String.join(", ", columns),
            String.join(", ", Collections.nCopies(columns.size(), "?")),
            fixed.getFirst(),
            changing.stream()
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", ")));
  }

  static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  static <T> List<T> list(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        RowReader reader = new RowReader(rows);
        List<T> result = new ArrayList<>();
        while (rows.next()) {
          result.add(mapper.map(reader.rewind()));
        }
        return result;
      }
    }
  }

  static <T> Optional<T> first(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = list(connection, sql, mapper, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** Runs a PRAGMA or another statement without parameters; its first value, or null. */
  static @Nullable String value(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (!statement.execute()) {
        return null;
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] parameters)
      throws SQLException {
    RowBinder row = new RowBinder(statement);
    for (Object parameter : parameters) {
      switch (parameter) {
        case null -> row.nothing();
        case UUID id -> row.id(id);
        case Instant time -> row.time(time);
        case Double real -> row.real(real);
        case Number number -> row.number(number.longValue());
        case String text -> row.text(text);
        case byte[] bytes -> row.bytes(bytes);
        default -> throw new IllegalArgumentException("No column takes a " + parameter.getClass());
      }
    }
  }
}
