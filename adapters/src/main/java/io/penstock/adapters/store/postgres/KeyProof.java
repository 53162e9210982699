package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.folder.DataFolder;
import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.security.MessageDigest;
import java.sql.SQLException;

/**
 * Table {@code cluster}: which {@code secret.key} the database belongs to. One with another key
 * could read no secret in it, and its links and signatures would hold on no other server.
 */
final class KeyProof {

  private static final String FIND = "SELECT key_proof FROM cluster";

  private KeyProof() {}

  /**
   * Opens the key in the folder, or makes one for a new database, and leaves a proof of it there.
   *
   * @throws StoreException when the database belongs to another one
   */
  static SecretBox check(Session session, DataFolder folder, PostgresAddress address)
      throws SQLException {
    boolean known = session.first(FIND, RowReader::bytes).isPresent();
    SecretBox secrets = SecretBox.open(folder.secretKey(), known);
    leave(session, secrets);
    byte[] there = session.first(FIND, RowReader::bytes).orElseThrow();
    if (!MessageDigest.isEqual(proof(secrets), there)) {
      throw new StoreException(
          "The database %s belongs to another secret.key than %s: put the key of its servers there."
              .formatted(address, folder.secretKey()));
    }
    return secrets;
  }

  /** Leaves a proof of the key in a database that has none. */
  static void leave(Session session, SecretBox secrets) throws SQLException {
    session.update(
        "INSERT INTO cluster (id, key_proof) VALUES (1, ?) ON CONFLICT (id) DO NOTHING",
        proof(secrets));
  }

  private static byte[] proof(SecretBox secrets) {
    return secrets.derived("proof of the key");
  }
}
