package io.penstock.adapters.store.sql;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.AcceptedKey.Answer;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Table {@code idempotency_key}: its SQL, and keys to rows and back. */
final class KeyTable {

  private static final String COLUMNS =
      "scope, fingerprint, time_created, expires, request_id, steps, answer";

  static final String FIND = "SELECT " + COLUMNS + " FROM idempotency_key WHERE scope = ?";

  /**
   * What a key takes the place of: one that has expired, that of the same request, and itself,
   * which a commit whose answer got lost may have left. Any other with its scope makes {@link
   * #INSERT} fail.
   */
  static final String CLEAR =
      "DELETE FROM idempotency_key"
          + " WHERE scope = ? AND (expires <= ? OR request_id = ?"
          + " OR (fingerprint = ? AND answer = ?))";

  static final String INSERT =
      "INSERT INTO idempotency_key (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)";

  static final String DELETE_EXPIRED =
      "DELETE FROM idempotency_key WHERE scope IN (SELECT scope FROM idempotency_key"
          + " WHERE expires <= ? ORDER BY expires LIMIT ?)";

  private KeyTable() {}

  /** Fills {@link #CLEAR}. */
  static void bindCleared(AcceptedKey accepted, RowBinder row) throws SQLException {
    byte[] fingerprint = accepted.key().fingerprint().bytes();
    row.bytes(accepted.key().scope().bytes()).time(accepted.created());
    switch (accepted.answer()) {
      case Answer.OfBatch(var json) -> row.nothing().bytes(fingerprint).bytes(json.utf8());
      case Answer.OfDirect(var request, _) -> row.id(request.value()).bytes(fingerprint).nothing();
    }
  }

  /** Fills {@link #INSERT}. */
  static void bind(AcceptedKey accepted, RowBinder row) throws SQLException {
    row.bytes(accepted.key().scope().bytes())
        .bytes(accepted.key().fingerprint().bytes())
        .time(accepted.created())
        .time(accepted.expires());
    switch (accepted.answer()) {
      case Answer.OfBatch(var json) -> row.nothing().nothing().bytes(json.utf8());
      case Answer.OfDirect(var request, var steps) -> {
        row.id(request.value());
        if (steps == null) {
          row.nothing();
        } else {
          row.number(steps);
        }
        row.nothing();
      }
    }
  }

  /** Reads what {@link #FIND} gives. */
  static AcceptedKey read(RowReader row) throws SQLException {
    IdempotencyKey key =
        new IdempotencyKey(Sha256.ofDigest(row.bytes()), Sha256.ofDigest(row.bytes()));
    Instant created = row.time();
    Instant expires = row.time();
    UUID request = row.idOrNull();
    Integer steps = row.integerOrNull();
    Answer answer =
        request == null
            ? new Answer.OfBatch(JsonText.ofTrusted(row.bytes()))
            : new Answer.OfDirect(new RequestId(request), steps);
    return new AcceptedKey(key, created, expires, answer);
  }
}
