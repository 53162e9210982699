package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.folder.DataFolder;
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

  /**
   * Opens the key in the folder, or makes one for a new database, and leaves a proof of it there.
   *
   * @throws StoreException when the database belongs to another one, or is new and the folder is
   *     not: what the folder has would be removed, as the database knows nothing of it
   */
  static SecretBox check(Session session, DataFolder folder, PostgresAddress address)
      throws SQLException {
    boolean known = session.first(FIND, RowReader::bytes).isPresent();
    Path uploads = folder.uploads().orElse(null);
    if (!known && uploads != null) {
      throw new StoreException(
          "The database %s is new, but %s holds uploads that another one knows of: name that database, or another folder with --data; `./penstock migrate` fills a new database from a folder with SQLite."
              .formatted(address, uploads));
    }
    SecretBox secrets = SecretBox.open(folder.secretKey(), known);
    leave(session, secrets, address);
    return secrets;
  }

  /**
   * Leaves a proof of the key.
   *
   * @throws StoreException when the database belongs to another one
   */
  static void leave(Session session, SecretBox secrets, PostgresAddress address)
      throws SQLException {
    byte[] ours = secrets.derived("proof of the key");
    session.update(
        "INSERT INTO cluster (id, key_proof) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", ours);
    byte[] there = session.first(FIND, RowReader::bytes).orElseThrow();
    if (!MessageDigest.isEqual(ours, there)) {
      throw new StoreException(
          "The database %s belongs to another secret.key than that of this data folder: put the key of its servers there, or name a new database."
              .formatted(address));
    }
  }
}
