package io.penstock.adapters.store.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row from left to right, as {@link RowBinder} writes them. */
final class RowReader {

  private final ResultSet row;
  private int index;

  RowReader(ResultSet row) {
    this.row = row;
  }

  /** Starts again at the first column. */
  RowReader rewind() {
    index = 0;
    return this;
  }

  int integer() throws SQLException {
    return row.getInt(++index);
  }

  long number() throws SQLException {
    return row.getLong(++index);
  }

  double real() throws SQLException {
    return row.getDouble(++index);
  }

  @Nullable Integer integerOrNull() throws SQLException {
    int value = row.getInt(++index);
    return row.wasNull() ? null : value;
  }

  @Nullable Long numberOrNull() throws SQLException {
    long value = row.getLong(++index);
    return row.wasNull() ? null : value;
  }

  String text() throws SQLException {
    return present(textOrNull());
  }

  /** From its bytes: the driver's own way to a string costs several times as much. */
  @Nullable String textOrNull() throws SQLException {
    byte[] utf8 = bytesOrNull();
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  byte[] bytes() throws SQLException {
    return present(bytesOrNull());
  }

  byte @Nullable [] bytesOrNull() throws SQLException {
    return row.getBytes(++index);
  }

  UUID id() throws SQLException {
    return SqlValues.uuid(bytes());
  }

  @Nullable UUID idOrNull() throws SQLException {
    byte[] value = bytesOrNull();
    return value == null ? null : SqlValues.uuid(value);
  }

  Instant time() throws SQLException {
    return present(timeOrNull());
  }

  @Nullable Instant timeOrNull() throws SQLException {
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
