package io.penstock.adapters.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Copies the rows of a table from one database to another, where it has the same columns.
 *
 * @param table as it is written in SQL
 */
public record TableCopy(String table, List<Column> columns) {

  private static final int ROWS_AT_ONCE = 1_000;
  private static final long BYTES_AT_ONCE = 4L << 20;

  /** What a column holds. */
  public enum Type {
    ID,
    TEXT,
    BYTES,
    NUMBER,
    REAL
  }

  /**
   * A column that both have.
   *
   * @param name as it is written in SQL
   */
  public record Column(String name, Type type) {}

  /** How many rows there are. */
  public long count(Session session) throws SQLException {
    return session.first("SELECT count(*) FROM " + table, RowReader::number).orElseThrow();
  }

  /**
   * Copies all rows, in the order in which they are found.
   *
   * @param copied hears now and then how many have been copied
   */
  public void run(Session from, Session to, LongConsumer copied) throws SQLException {
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    String select = "SELECT %s FROM %s".formatted(names, table);
    String insert =
        "INSERT INTO %s (%s) VALUES (%s)"
            .formatted(table, names, String.join(", ", Collections.nCopies(columns.size(), "?")));
    try (PreparedStatement selected = from.connection().prepareStatement(select);
        PreparedStatement inserted = to.connection().prepareStatement(insert);
        ResultSet rows = selected.executeQuery()) {
      RowReader reader = new RowReader(rows, from.dialect());
      RowBinder binder = new RowBinder(inserted, to.dialect());
      long count = 0;
      long bytes = 0;
      while (rows.next()) {
        bytes += copy(reader.rewind(), binder.rewind());
        inserted.addBatch();
        count++;
        if (count % ROWS_AT_ONCE == 0 || bytes >= BYTES_AT_ONCE) {
          inserted.executeBatch();
          bytes = 0;
          copied.accept(count);
        }
      }
      inserted.executeBatch();
      copied.accept(count);
    }
  }

  /** Returns how many bytes of data there are, roughly. */
  private long copy(RowReader row, RowBinder to) throws SQLException {
    long bytes = 0;
    for (Column column : columns) {
      switch (column.type()) {
        case ID -> to.id(row.idOrNull());
        case NUMBER -> to.numberOrNothing(row.numberOrNull());
        case REAL -> to.real(row.real());
        case TEXT -> {
          String text = row.textOrNull();
          bytes += text == null ? 0 : text.length();
          to.text(text);
        }
        case BYTES -> {
          byte[] data = row.bytesOrNull();
          bytes += data == null ? 0 : data.length;
          to.bytes(data);
        }
      }
    }
    return bytes;
  }
}
