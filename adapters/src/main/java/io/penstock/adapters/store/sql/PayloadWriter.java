package io.penstock.adapters.store.sql;

import io.penstock.engine.model.JsonText;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Stores large inputs and outputs, each content once, in the tables {@code payload} and {@code
 * payload_data}. Used by the writer thread alone.
 */
final class PayloadWriter {

  /**
   * What has so many bytes or more is not in the row of its request. A row is written twice, when
   * the request begins and when it has ended, and a step's data often equals that of the request
   * around it: so much can be saved for the price of a hash and of two more rows (docs/adr/0013).
   */
  static final int LARGE = 32 << 10;

  private final PayloadDigests digests = new PayloadDigests();
  private final ReusedStatement find;
  private final ReusedStatement insert;
  private final ReusedStatement insertData;

  PayloadWriter(Session session) {
    find =
        new ReusedStatement(
            session, "SELECT id FROM payload WHERE sha256 = ?" + session.dialect().locking());
    insert =
        new ReusedStatement(
            session, "INSERT INTO payload (sha256, refs) VALUES (?, 0) RETURNING id");
    insertData = new ReusedStatement(session, "INSERT INTO payload_data (id, data) VALUES (?, ?)");
  }

  static boolean isLarge(@Nullable JsonText data) {
    return data != null && data.size() >= LARGE;
  }

  /**
   * The id of large data, which is stored if it is not yet; null for other data. A request is to
   * refer to it in the same transaction: what is never referred to is never removed.
   */
  @Nullable Long idOf(@Nullable JsonText data) throws SQLException {
    if (data == null || !isLarge(data)) {
      return null;
    }
    byte[] sha256 = digests.of(data).bytes();
    OptionalLong stored = find.number(row -> row.bytes(sha256));
    if (stored.isPresent()) {
      return stored.getAsLong();
    }
    long id = insert.number(row -> row.bytes(sha256)).orElseThrow();
    insertData.run(row -> row.number(id).bytes(data.utf8()));
    return id;
  }
}
