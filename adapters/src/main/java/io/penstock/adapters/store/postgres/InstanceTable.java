package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.document.InstanceEvents;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Table {@code instance}: its SQL. A row has a place until it is {@code stopped}; one of a server
 * that has ended before it was has none, and may be removed by whoever finds it.
 */
final class InstanceTable {

  /** How many that have ended are remembered of a version, and for how long. */
  private static final int MOST_ENDED = 50;

  private static final String HAS_OWNER =
      "EXISTS (SELECT 1 FROM lease WHERE lease.epoch = instance.owner)";

  /** Takes any number of ids as one text. */
  private static final String ONE_OF = "= ANY (CAST(string_to_array(?, ',') AS uuid[]))";

  private static final String COUNT =
      "SELECT version_id, owner, count(*) FROM instance WHERE status <> 'stopped' AND ";

  private static final String FORGET_LEFT =
      """
      DELETE FROM instance WHERE id IN (
        SELECT id FROM instance
          WHERE status <> 'stopped' AND NOT EXISTS (SELECT 1 FROM lease WHERE epoch = instance.owner)
          FOR UPDATE SKIP LOCKED)
      """;

  private static final String FORGET_ENDED =
      """
      DELETE FROM instance WHERE id IN (
        SELECT id FROM (
          SELECT id, updated,
              row_number() OVER (PARTITION BY version_id ORDER BY updated DESC) AS newer
            FROM instance WHERE status = 'stopped') ended
          WHERE newer > %d
            OR updated < CAST(extract(epoch FROM now() - INTERVAL '1 day') * 1000000 AS bigint))
      """
          .formatted(MOST_ENDED);

  private InstanceTable() {}

  /** How many instances of a version a server has that have not ended. */
  record Count(UUID versionId, long owner, int instances) {}

  /** An instance and what it is of. */
  record OfVersion(UUID versionId, Instance instance) {}

  /**
   * Lets others that would lock the version wait until the transaction ends: for a second, and then
   * they fail, since all their writes wait with them, and the server that has the lock may have
   * been paused.
   */
  static void lock(Session session, UUID versionId) throws SQLException {
    session.value("SET LOCAL lock_timeout = '1s'");
    // Two versions with the same number would wait for each other, and no harm done.
    long number = versionId.getMostSignificantBits() ^ versionId.getLeastSignificantBits();
    var _ = session.first("SELECT pg_advisory_xact_lock(?)", _ -> true, number);
  }

  /**
   * Counts the places of a version.
   *
   * @param outgoing instances that are left out
   */
  static List<Count> count(Session session, UUID versionId, Collection<UUID> outgoing)
      throws SQLException {
    return session.list(
        COUNT
            + "version_id = ? AND NOT (id "
            + ONE_OF
            + ") AND "
            + HAS_OWNER
            + " GROUP BY version_id, owner",
        InstanceTable::count,
        versionId,
        text(outgoing));
  }

  /** Counts the places of all versions that other servers have. */
  static List<Count> countOthers(Session session, long epoch) throws SQLException {
    return session.list(
        COUNT + "owner <> ? AND " + HAS_OWNER + " GROUP BY version_id, owner",
        InstanceTable::count,
        epoch);
  }

  private static Count count(RowReader row) throws SQLException {
    return new Count(row.id(), row.number(), row.integer());
  }

  static void insert(Session session, UUID versionId, long epoch, Instance instance)
      throws SQLException {
    session.update(
        "INSERT INTO instance (id, version_id, owner, status, created, updated, events)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        instance.id(),
        versionId,
        epoch,
        instance.status().wireName(),
        instance.created(),
        instance.updated(),
        InstanceEvents.write(instance.events()));
  }

  /** Nothing happens when there is no such row. */
  static void update(Session session, Instance instance) throws SQLException {
    session.update(
        "UPDATE instance SET status = ?, updated = ?, events = ? WHERE id = ?",
        instance.status().wireName(),
        instance.updated(),
        InstanceEvents.write(instance.events()),
        instance.id());
  }

  static void remove(Session session, UUID id) throws SQLException {
    session.update("DELETE FROM instance WHERE id = ?", id);
  }

  /**
   * What other servers have of some versions or had, oldest first. One that somebody wants to be
   * stopped is shown as stopping.
   */
  static List<OfVersion> others(Session session, long epoch, Collection<UUID> versionIds)
      throws SQLException {
    return session.list(
        "SELECT version_id, id, CASE WHEN stop_wanted AND status <> 'stopped' THEN 'stopping'"
            + " ELSE status END, created, updated, events FROM instance WHERE owner <> ?"
            + " AND version_id "
            + ONE_OF
            + " AND (status = 'stopped' OR "
            + HAS_OWNER
            + ") ORDER BY created, id",
        row ->
            new OfVersion(
                row.id(),
                new Instance(
                    row.id(),
                    InstanceStatus.valueOf(row.text().toUpperCase(Locale.ROOT)),
                    row.time(),
                    row.time(),
                    InstanceEvents.read(row.text()))),
        epoch,
        text(versionIds));
  }

  /** Returns whether another server has it. */
  static boolean wantStopped(Session session, long epoch, UUID versionId, UUID id)
      throws SQLException {
    return session.update(
            "UPDATE instance SET stop_wanted = true WHERE id = ? AND version_id = ?"
                + " AND owner <> ? AND status <> 'stopped' AND "
                + HAS_OWNER,
            id,
            versionId,
            epoch)
        > 0;
  }

  /** Those of a server that others want to be stopped: the ids of instance and version. */
  static List<UUID[]> unwanted(Session session, long epoch) throws SQLException {
    return session.list(
        "SELECT id, version_id FROM instance"
            + " WHERE owner = ? AND stop_wanted AND status NOT IN ('stopping', 'stopped')",
        row -> new UUID[] {row.id(), row.id()},
        epoch);
  }

  /** Removes what servers that have ended had. */
  static void removeLeft(Session session) throws SQLException {
    session.update(FORGET_LEFT);
  }

  /** Removes most of those that have ended. */
  static void removeEnded(Session session) throws SQLException {
    session.update(FORGET_ENDED);
  }

  private static String text(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
  }
}
