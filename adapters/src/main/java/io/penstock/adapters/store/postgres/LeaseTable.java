package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Table {@code lease}: its SQL. */
final class LeaseTable {

  private static final String TAKE =
      """
      INSERT INTO lease (id, epoch, folder, holder, released) VALUES (1, 1, ?1, ?2, false)
      ON CONFLICT (id) DO UPDATE
        SET epoch = lease.epoch + 1, folder = ?1, holder = ?2, released = false
        WHERE lease.epoch = ?3
      RETURNING epoch
      """;

  private LeaseTable() {}

  /**
   * How it stands.
   *
   * @param renewals how many signs of life there have been
   * @param holder for people
   */
  record State(long epoch, long renewals, UUID folder, String holder, boolean released) {

    /** Nobody has had it yet. */
    static final State NEW = new State(0, 0, new UUID(0, 0), "", true);
  }

  static State read(Session session) throws SQLException {
    return session
        .first(
            "SELECT epoch, count, folder, holder, released FROM lease CROSS JOIN lease_renewal",
            row -> new State(row.number(), row.number(), row.id(), row.text(), row.flag()))
        .orElse(State.NEW);
  }

  /** Takes it if it still is as it was seen. Returns the new epoch; empty when it is not. */
  static OptionalLong take(Session session, State seen, UUID folder, String holder)
      throws SQLException {
    Optional<Long> epoch = session.first(TAKE, RowReader::number, folder, holder, seen.epoch());
    return epoch.isPresent() ? OptionalLong.of(epoch.get()) : OptionalLong.empty();
  }

  /** Shows a sign of life. Returns false when somebody else has the lease. */
  static boolean renew(Session session, long epoch) throws SQLException {
    return session.update(
            "UPDATE lease_renewal SET count = count + 1"
                + " WHERE EXISTS (SELECT 1 FROM lease WHERE epoch = ?)",
            epoch)
        > 0;
  }

  /** Lets it go, so that the next one need not wait. */
  static void release(Session session, long epoch) throws SQLException {
    session.update("UPDATE lease SET released = true WHERE epoch = ?", epoch);
  }
}
