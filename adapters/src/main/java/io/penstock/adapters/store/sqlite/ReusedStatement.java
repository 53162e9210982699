package io.penstock.adapters.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is prepared once and run many times. After a failure it is prepared anew: the
 * driver gives a statement up when it fails for a grave reason, such as a full disk.
 */
final class ReusedStatement {

  private final Connection connection;
  private final String sql;
  private @Nullable PreparedStatement statement;
  private @Nullable RowBinder row;

  ReusedStatement(Connection connection, String sql) {
    this.connection = connection;
    this.sql = sql;
  }

  /** Fills the parameters. */
  @FunctionalInterface
  interface Parameters {
    void bind(RowBinder row) throws SQLException;
  }

  void run() throws SQLException {
    run(row -> {});
  }

  void run(Parameters parameters) throws SQLException {
    PreparedStatement prepared = statement;
    RowBinder binder = row;
    if (prepared == null || binder == null) {
      prepared = connection.prepareStatement(sql);
      binder = new RowBinder(prepared);
      statement = prepared;
      row = binder;
    }
    boolean done = false;
    try {
      parameters.bind(binder.rewind());
      prepared.executeUpdate();
      done = true;
    } finally {
      if (!done) {
        statement = null;
        row = null;
        prepared.close();
      }
    }
  }
}
