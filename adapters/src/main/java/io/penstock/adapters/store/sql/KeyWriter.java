package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.request.AcceptedKey;
import java.sql.SQLException;
import java.util.List;

/** Writes the keys that came with records. Used by the writer thread alone. */
final class KeyWriter {

  private final ReusedStatement clear;
  private final ReusedStatement insert;

  KeyWriter(Session session) {
    clear = new ReusedStatement(session, KeyTable.CLEAR);
    insert = new ReusedStatement(session, KeyTable.INSERT);
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
