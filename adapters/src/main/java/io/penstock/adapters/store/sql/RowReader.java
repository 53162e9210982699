package io.penstock.adapters.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row from left to right, as {@link RowBinder} writes them. */
public final class RowReader {

  private final ResultSet row;
  private final Dialect dialect;
  private int index;

  RowReader(ResultSet row, Dialect dialect) {
    this.row = row;
    this.dialect = dialect;
  }

  /** Starts again at the first column. */
  RowReader rewind() {
    index = 0;
    return this;
  }

  public int integer() throws SQLException {
    return row.getInt(++index);
  }

  public long number() throws SQLException {
    return row.getLong(++index);
  }

  /** Of a column that is true or false. */
  public boolean flag() throws SQLException {
    return row.getBoolean(++index);
  }

  public double real() throws SQLException {
    return row.getDouble(++index);
  }

  public @Nullable Integer integerOrNull() throws SQLException {
    int value = row.getInt(++index);
    return row.wasNull() ? null : value;
  }

  public @Nullable Long numberOrNull() throws SQLException {
    long value = row.getLong(++index);
    return row.wasNull() ? null : value;
  }

  public String text() throws SQLException {
    return present(textOrNull());
  }

  public @Nullable String textOrNull() throws SQLException {
    return dialect.readText(row, ++index);
  }

  public byte[] bytes() throws SQLException {
    return present(bytesOrNull());
  }

  public byte @Nullable [] bytesOrNull() throws SQLException {
    return row.getBytes(++index);
  }

  public UUID id() throws SQLException {
    return present(idOrNull());
  }

  public @Nullable UUID idOrNull() throws SQLException {
    return dialect.readId(row, ++index);
  }

  public Instant time() throws SQLException {
    return present(timeOrNull());
  }

  public @Nullable Instant timeOrNull() throws SQLException {
    long value = row.getLong(++index);
    return row.wasNull() ? null : SqlValues.ofMicros(value);
  }

  private <T> T present(@Nullable T value) throws SQLException {
    if (value == null) {
      throw new SQLException(
          "column " + row.getMetaData().getColumnName(index) + " has no value where it needs one");
    }
    return value;
  }
}
