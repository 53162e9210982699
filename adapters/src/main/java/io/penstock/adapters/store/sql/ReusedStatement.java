package io.penstock.adapters.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is prepared once and run many times. After a failure it is prepared anew: the
 * driver gives a statement up when it fails for a grave reason, such as a full disk.
 */
public final class ReusedStatement implements AutoCloseable {

  private final Session session;
  private final String sql;
  private @Nullable Connection connection;
  private @Nullable PreparedStatement statement;
  private @Nullable RowBinder row;

  public ReusedStatement(Session session, String sql) {
    this.session = session;
    this.sql = sql;
  }

  /** Fills the parameters. */
  @FunctionalInterface
  interface Parameters {
    void bind(RowBinder row) throws SQLException;
  }

  public void run() throws SQLException {
    run(row -> {});
  }

  void run(Parameters parameters) throws SQLException {
    var _ = update(parameters);
  }

  /** Returns how many rows it changed, without those that triggers did. */
  int update(Parameters parameters) throws SQLException {
    return execute(parameters, PreparedStatement::executeUpdate);
  }

  /** For a statement that gives numbers: the first of the first row, or empty without any row. */
  OptionalLong number(Parameters parameters) throws SQLException {
    return execute(
        parameters,
        prepared -> {
          try (ResultSet rows = prepared.executeQuery()) {
            return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
          }
        });
  }

  /** What is done with the parameters filled. */
  @FunctionalInterface
  private interface Execution<T> {
    T of(PreparedStatement prepared) throws SQLException;
  }

  private <T> T execute(Parameters parameters, Execution<T> execution) throws SQLException {
    PreparedStatement prepared = statement;
    RowBinder binder = row;
    if (prepared == null || binder == null || !session.connection().equals(connection)) {
      connection = session.connection();
      prepared = connection.prepareStatement(sql);
      binder = new RowBinder(prepared, session.dialect());
      statement = prepared;
      row = binder;
    }
    boolean done = false;
    try {
      parameters.bind(binder.rewind());
      T result = execution.of(prepared);
      session.answered();
      done = true;
      return result;
    } finally {
      if (!done) {
        statement = null;
        row = null;
        prepared.close();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    PreparedStatement prepared = statement;
    statement = null;
    row = null;
    if (prepared != null) {
      prepared.close();
    }
  }
}
