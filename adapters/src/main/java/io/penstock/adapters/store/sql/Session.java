package io.penstock.adapters.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connection, and the dialect that is spoken on it. Its statements are for what is run now and
 * then: brevity before speed. Used by one thread at a time.
 */
public final class Session {

  private final Dialect dialect;
  private Connection connection;
  private long answers;

  public Session(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  public Dialect dialect() {
    return dialect;
  }

  public Connection connection() {
    return connection;
  }

  /** Goes on with another connection: what was prepared on the last one is prepared anew. */
  public void reconnect(Connection next) {
    connection = next;
  }

  /** How many statements have been run without a failure. */
  public long answers() {
    return answers;
  }

  /** A statement has been run without a failure. */
  void answered() {
    answers++;
  }

  /** Makes something of one row. */
  @FunctionalInterface
  public interface Mapper<T> {
    T map(RowReader row) throws SQLException;
  }

  /** Ids as one parameter, for {@link Dialect#ids}: no database takes any number of parameters. */
  public record Ids(Collection<UUID> values) {}

  /** Inserts a row, or replaces that with the same first column; without a final {@code WHERE}. */
  static String upsert(String table, List<String> columns) {
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(
            table,
            String.join(", ", columns),
            String.join(", ", Collections.nCopies(columns.size(), "?")),
            columns.getFirst(),
            replacing(columns.subList(1, columns.size()).stream()));
  }

  /** What is set when a row is there already that was to be inserted. */
  static String replacing(Stream<String> columns) {
    return columns
        .map(column -> column + " = excluded." + column)
        .collect(Collectors.joining(", "));
  }

  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      int changed = statement.executeUpdate();
      answered();
      return changed;
    }
  }

  public <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      answered();
      RowReader reader = new RowReader(rows, dialect);
      List<T> result = new ArrayList<>();
      while (rows.next()) {
        result.add(mapper.map(reader.rewind()));
      }
      return result;
    }
  }

  public <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = list(sql, mapper, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** Runs a statement without parameters; its first value, or null. */
  public @Nullable String value(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      boolean hasRows = statement.execute();
      answered();
      if (!hasRows) {
        return null;
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object[] values) throws SQLException {
    Placeholders placeholders = Placeholders.of(sql, values.length);
    PreparedStatement statement = connection.prepareStatement(placeholders.sql());
    try {
      RowBinder row = new RowBinder(statement, dialect);
      for (int number : placeholders.numbers()) {
        bind(row, values[number - 1]);
      }
      return statement;
    } catch (SQLException | RuntimeException unfit) {
      statement.close();
      throw unfit;
    }
  }

  private static void bind(RowBinder row, @Nullable Object value) throws SQLException {
    var _ =
        switch (value) {
          case null -> row.nothing();
          case UUID id -> row.id(id);
          case Ids(var ids) -> row.ids(ids);
          case Instant time -> row.time(time);
          case Double real -> row.real(real);
          case Number number -> row.number(number.longValue());
          case String text -> row.text(text);
          case byte[] bytes -> row.bytes(bytes);
          default -> throw new IllegalArgumentException("No column takes a " + value.getClass());
        };
  }
}
