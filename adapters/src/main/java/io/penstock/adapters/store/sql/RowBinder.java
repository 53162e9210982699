package io.penstock.adapters.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Fills the parameters of a statement from left to right. */
public final class RowBinder {

  private final PreparedStatement statement;
  private final Dialect dialect;
  private int index;

  RowBinder(PreparedStatement statement, Dialect dialect) {
    this.statement = statement;
    this.dialect = dialect;
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
    dialect.bindText(statement, ++index, value);
    return this;
  }

  RowBinder bytes(byte @Nullable [] value) throws SQLException {
    statement.setBytes(++index, value);
    return this;
  }

  RowBinder id(@Nullable UUID value) throws SQLException {
    dialect.bindId(statement, ++index, value);
    return this;
  }

  /** For {@link Dialect#ids}. */
  RowBinder ids(Collection<UUID> values) throws SQLException {
    dialect.bindIds(statement, ++index, values);
    return this;
  }

  RowBinder time(@Nullable Instant value) throws SQLException {
    return value == null ? nothing() : number(SqlValues.micros(value));
  }

  RowBinder nothing() throws SQLException {
    statement.setNull(++index, Types.NULL);
    return this;
  }
}
