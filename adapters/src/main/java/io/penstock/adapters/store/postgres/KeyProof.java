package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;

/**
 * Table {@code cluster}: which {@code secret.key} the database belongs to. One with another key
 * could read no secret in it, and its links and signatures would hold on no other server.
 */
final class KeyProof {

  private static final String FIND = "SELECT key_proof FROM cluster";

  private KeyProof() {}

  /** Whether a key was used with the database before: a new one would not do. */
  static boolean isRequired(Session session) throws SQLException {
    return session.first(FIND, RowReader::bytes).isPresent();
  }

  /**
   * Leaves a proof of the key, or compares with the one that is there.
   *
   * @param file with the key
   * @throws StoreException when the database belongs to another one
   */
  static boolean check(Session session, SecretBox secrets, Path file, PostgresAddress address)
      throws SQLException {
    byte[] ours = secrets.derived("proof of the key");
    session.update(
        "INSERT INTO cluster (id, key_proof) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", ours);
    byte[] there = session.first(FIND, RowReader::bytes).orElseThrow();
    if (!MessageDigest.isEqual(ours, there)) {
      throw new StoreException(
          "The database %s belongs to another secret.key than %s: put the key of its servers there."
              .formatted(address, file));
    }
    return true;
  }
}
