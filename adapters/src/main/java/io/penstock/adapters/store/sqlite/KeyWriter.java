package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sqlite.WriteJob.Records;
import io.penstock.engine.request.AcceptedKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes the keys that came with records. Used by the writer thread alone. */
final class KeyWriter {

  private final ReusedStatement clear;
  private final ReusedStatement insert;

  KeyWriter(Connection connection) {
    clear = new ReusedStatement(connection, KeyTable.CLEAR);
    insert = new ReusedStatement(connection, KeyTable.INSERT);
  }

  /** Fails when another key has the scope of one of them. */
  void write(List<Records> group) throws SQLException {
    for (Records records : group) {
      AcceptedKey key = records.key();
      if (key != null) {
        clear.run(row -> KeyTable.bindCleared(key, row));
        insert.run(row -> KeyTable.bind(key, row));
      }
    }
  }
}
