package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Tables {@code lease} and {@code lease_renewal}: their SQL. */
final class LeaseTable {

  private LeaseTable() {}

  /**
   * How a lease stands.
   *
   * @param renewals how many signs of life there have been
   * @param url where its server takes calls of others; empty before it listens
   */
  record State(long epoch, long renewals, String url) {}

  /**
   * All there are, by epoch.
   *
   * @param generation of the definitions
   */
  record States(List<State> leases, long generation) {}

  static States read(Session session) throws SQLException {
    record Row(State state, long generation) {}

    List<Row> rows =
        session.list(
            "SELECT epoch, count, url, (SELECT number FROM catalog_generation)"
                + " FROM lease JOIN lease_renewal USING (epoch) ORDER BY epoch",
            row -> new Row(new State(row.number(), row.number(), row.text()), row.number()));
    return new States(
        rows.stream().map(Row::state).toList(), rows.isEmpty() ? 0 : rows.getFirst().generation());
  }

  /** Takes a new lease. What an earlier server of the same folder had is over. */
  static long take(Session session, UUID folder, String holder) throws SQLException {
    session.update("DELETE FROM lease WHERE folder = ?", folder);
    return session
        .first(
            """
            WITH taken AS (
              INSERT INTO lease (epoch, folder, holder)
                VALUES (nextval('lease_epoch'), ?, ?) RETURNING epoch
            ), noted AS (
              INSERT INTO lease_commit (epoch, transaction)
                SELECT epoch, pg_current_xact_id() FROM taken
            )
            INSERT INTO lease_renewal (epoch, count) SELECT epoch, 0 FROM taken RETURNING epoch
            """,
            RowReader::number,
            folder,
            holder)
        .orElseThrow();
  }

  /** Lets the others know that this server uses nothing older than a generation. */
  static void know(Session session, long epoch, long generation) throws SQLException {
    session.update(
        """
        INSERT INTO catalog_known (epoch, generation) SELECT epoch, ? FROM lease WHERE epoch = ?
        ON CONFLICT (epoch) DO UPDATE SET generation = excluded.generation
          WHERE catalog_known.generation < excluded.generation
        """,
        generation,
        epoch);
  }

  /** Whether all servers but one know of a generation; one that is just starting knows none. */
  static boolean isKnown(Session session, long epoch, long generation) throws SQLException {
    return session
        .first(
            "SELECT 1 FROM catalog_known WHERE epoch <> ? AND generation < ? LIMIT 1",
            RowReader::integer,
            epoch,
            generation)
        .isEmpty();
  }

  /**
   * Which of the histories of its servers the database is in: each fail-over begins one (manual of
   * PostgreSQL, "Timelines").
   */
  static String timeline(Session session) throws SQLException {
    return session
        .first("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)", RowReader::text)
        .orElseThrow();
  }

  /** Shows a sign of life. Returns false when the lease is gone. */
  static boolean renew(Session session, long epoch) throws SQLException {
    return session.update("UPDATE lease_renewal SET count = count + 1 WHERE epoch = ?", epoch) > 0;
  }

  /** Whether there is a lease with this epoch. */
  static boolean has(Session session, long epoch) throws SQLException {
    return session
        .first("SELECT 1 FROM lease WHERE epoch = ?", RowReader::integer, epoch)
        .isPresent();
  }

  /**
   * Ends a lease that shows no sign of life; returns false when there is one, or no lease. One that
   * comes while this waits for a transaction under the lease comes too late.
   */
  static boolean expire(Session session, State seen) throws SQLException {
    return session.update(
            "DELETE FROM lease WHERE epoch = ?"
                + " AND EXISTS (SELECT 1 FROM lease_renewal WHERE epoch = ? AND count = ?)",
            seen.epoch(),
            seen.epoch(),
            seen.renewals())
        > 0;
  }

  /** Who has one, for people: {@code the server worker-3 (process 4711)}. */
  static String holders(Session session) throws SQLException {
    List<String> holders = session.list("SELECT holder FROM lease ORDER BY epoch", RowReader::text);
    return "the server " + String.join(" and the server ", holders);
  }

  static void listensAt(Session session, long epoch, String url) throws SQLException {
    session.update("UPDATE lease SET url = ? WHERE epoch = ?", url, epoch);
  }

  /** Lets it go, so that others take over at once what it leaves. */
  static void release(Session session, long epoch) throws SQLException {
    session.update("DELETE FROM lease WHERE epoch = ?", epoch);
  }
}
