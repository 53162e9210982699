package io.penstock.adapters.store.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Fills the parameters of a statement from left to right. */
final class RowBinder {

  private final PreparedStatement statement;
  private int index;

  RowBinder(PreparedStatement statement) {
    this.statement = statement;
  }

  /** Starts again at the first parameter. */
  RowBinder rewind() {
    index = 0;
    return this;
  }

  RowBinder number(long value) throws SQLException {
    statement.setLong(++index, value);
    return this;
  }

  RowBinder real(double value) throws SQLException {
    statement.setDouble(++index, value);
    return this;
  }

  RowBinder numberOrNothing(@Nullable Long value) throws SQLException {
    return value == null ? nothing() : number(value);
  }

  RowBinder text(@Nullable String value) throws SQLException {
    statement.setString(++index, value);
    return this;
  }

  RowBinder bytes(byte @Nullable [] value) throws SQLException {
    statement.setBytes(++index, value);
    return this;
  }

  RowBinder id(@Nullable UUID value) throws SQLException {
    return bytes(value == null ? null : SqlValues.bytes(value));
  }

  RowBinder time(@Nullable Instant value) throws SQLException {
    return value == null ? nothing() : number(SqlValues.micros(value));
  }

  RowBinder nothing() throws SQLException {
    statement.setNull(++index, Types.NULL);
    return this;
  }
}
