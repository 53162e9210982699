package io.penstock.adapters.store.sql;

import static java.util.Comparator.comparing;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
            session, "SELECT id FROM payload WHERE sha256 = ?" + session.dialect().keeping());
    insert = new ReusedStatement(session, session.dialect().insertingPayload());
    insertData = new ReusedStatement(session, "INSERT INTO payload_data (id, data) VALUES (?, ?)");
  }

  static boolean isLarge(@Nullable JsonText data) {
    return data != null && data.size() >= LARGE;
  }

  /** What large data is known by. */
  Sha256 digestOf(JsonText data) {
    return digests.of(data);
  }

  /**
   * The ids of large data, which is stored where it is not yet. Requests are to refer to all of it
   * in the same transaction: what is never referred to is never removed.
   */
  Map<Sha256, Long> idsOf(Map<Sha256, JsonText> large) throws SQLException {
    Map<Sha256, Long> ids = new HashMap<>();
    // Who inserts what another server is just inserting waits for its commit: all insert in one
    // order, so that no two wait for each other.
    for (Sha256 digest : large.keySet().stream().sorted(comparing(Sha256::hex)).toList()) {
      ids.put(digest, idOf(digest, Objects.requireNonNull(large.get(digest))));
    }
    return ids;
  }

  private long idOf(Sha256 digest, JsonText data) throws SQLException {
    byte[] sha256 = digest.bytes();
    while (true) {
      OptionalLong stored = find.number(row -> row.bytes(sha256));
      if (stored.isPresent()) {
        return stored.getAsLong();
      }
      OptionalLong inserted = insert.number(row -> row.bytes(sha256));
      if (inserted.isPresent()) {
        long id = inserted.getAsLong();
        insertData.run(row -> row.number(id).bytes(data.utf8()));
        return id;
      }
      // Another server was faster: found the next time, unless it is removed before that.
    }
  }
}
