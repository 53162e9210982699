package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.postgres.LeaseTable.State;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.Transactions;
import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Where the content of files and packages is, as table {@code cluster} remembers it: a server with
 * other settings than the first would not find what that kept, and would keep its own where the
 * others do not look. Before there is any content, the settings may change, while no server runs.
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

  /**
   * The same, and writes down the place, for a server that has a lease. Another one with another
   * place may have died: that shows within {@link Lease#PERIOD}.
   *
   * @param source of connections that commit each statement
   * @throws StoreException when content is elsewhere, or another server keeps it elsewhere
   */
  static void take(
      Transactions transactions,
      DataSource source,
      long epoch,
      String place,
      PostgresAddress address)
      throws SQLException, InterruptedException {
    Optional<Other> other = transactions.run(session -> take(session, epoch, place, address));
    while (other.isPresent()) {
      Thread.sleep(Lease.PERIOD);
      try (Connection connection = source.getConnection()) {
        requireGone(new Session(connection, PostgresDialect.POSTGRES), other.get(), place, address);
      }
      other = transactions.run(session -> take(session, epoch, place, address));
    }
  }

  /** A server that keeps content elsewhere. */
  private record Other(State lease, String holder, String place) {}

  /** Returns who is in the way, and has done nothing then. */
  private static Optional<Other> take(
      Session session, long epoch, String place, PostgresAddress address) throws SQLException {
    // Locked first: of two servers that start at once, the second sees what the first uses.
    session.list("SELECT 1 FROM cluster FOR UPDATE", RowReader::integer);
    check(session, place, address);
    Optional<Other> other =
        session.first(
            "SELECT epoch, count, url, holder, content_place"
                + " FROM lease JOIN lease_renewal USING (epoch)"
                + " WHERE epoch <> ? AND content_place NOT IN ('', ?) LIMIT 1",
            row ->
                new Other(
                    new State(row.number(), row.number(), row.text()), row.text(), row.text()),
            epoch,
            place);
    if (other.isEmpty()) {
      session.update("UPDATE lease SET content_place = ? WHERE epoch = ?", place, epoch);
      session.update("UPDATE cluster SET content_place = ?", place);
    }
    return other;
  }

  private static void requireGone(
      Session session, Other other, String place, PostgresAddress address) throws SQLException {
    if (!LeaseTable.expire(session, other.lease())
        && LeaseTable.has(session, other.lease().epoch())) {
      throw new StoreException(
          "The server %s of the database %s keeps the content of files and packages in %s, not in %s: give every server of it the same --s3-bucket and --s3-prefix, or none of them any."
              .formatted(other.holder(), address, other.place(), place));
    }
  }
}
