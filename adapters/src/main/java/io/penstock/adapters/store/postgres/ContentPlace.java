package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Where the content of files and packages is, as table {@code cluster} remembers it: a server with
 * other settings than the first would not find what that kept, and would keep its own where the
 * others do not look. Before there is any content, the settings may change.
 */
final class ContentPlace {

  private static final String CONTENT =
      "EXISTS (SELECT 1 FROM stored_file) OR EXISTS (SELECT 1 FROM file_part)"
          + " OR EXISTS (SELECT 1 FROM shared_upload)";

  private ContentPlace() {}

  /**
   * For a server that may have to wait for its turn: with the wrong settings it should not.
   *
   * @param place as {@link io.penstock.adapters.store.object.ObjectStore#place} says it
   * @throws StoreException when content is elsewhere
   */
  static void check(Session session, String place, PostgresAddress address) throws SQLException {
    Optional<String> other =
        session.first(
            "SELECT content_place FROM cluster WHERE content_place <> ? AND (%s)"
                .formatted(CONTENT),
            RowReader::text,
            place);
    if (other.isPresent()) {
      throw new StoreException(
          "The content of files and packages that the database %s knows is in %s, not in %s: give every server of it the same --s3-bucket and --s3-prefix, or none where that is the database."
              .formatted(address, other.get(), place));
    }
  }

  /** The same, and writes down the place, for a server that has the database for itself. */
  static boolean take(Session session, String place, PostgresAddress address) throws SQLException {
    check(session, place, address);
    return session.update("UPDATE cluster SET content_place = ?", place) > 0;
  }
}
