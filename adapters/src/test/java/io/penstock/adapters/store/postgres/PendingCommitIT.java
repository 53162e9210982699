package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server finds that did not get the answer to a commit. */
class PendingCommitIT {

  private static final UUID WORK = UUID.fromString("6c1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a00c");

  @TempDir Path folder;
  private Session session;
  private Lease lease;

  @BeforeEach
  void takeLease() throws SQLException {
    PostgresDatabase database = PostgresDatabase.of(folder);
    var _ = database.url();
    session = database.session();
    session.connection().setAutoCommit(false);
    long epoch = LeaseTable.take(session, UUID.randomUUID(), "test");
    lease = new Lease(epoch, LeaseTable.timeline(session), System.nanoTime());
    session.connection().commit();
  }

  @AfterEach
  void close() throws SQLException {
    session.connection().close();
  }

  private PendingCommit change() throws SQLException {
    session.update(
        "INSERT INTO taken_work (id, owner) VALUES (?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET owner = excluded.owner",
        WORK,
        lease.epoch());
    return PendingCommit.under(lease, session);
  }

  @Test
  void whatWasCommittedIs() throws SQLException {
    PendingCommit pending = change();
    session.connection().commit();
    assertTrue(pending.isCommitted(session));
  }

  @Test
  void whatWasRolledBackIsNot() throws SQLException {
    PendingCommit pending = change();
    session.connection().rollback();
    assertFalse(pending.isCommitted(session));
  }

  @Test
  void whatHasItsNumberAfterACrashIsSomethingElse() throws SQLException {
    PendingCommit last = change();
    session.connection().commit();
    String another =
        session.first("SELECT CAST(pg_current_xact_id() AS text)", RowReader::text).orElseThrow();
    session.connection().commit();
    assertFalse(new PendingCommit(lease.epoch(), another, last.backend()).isCommitted(session));
  }

  @Test
  void withoutALeaseNobodyKnows() throws SQLException {
    PendingCommit pending = change();
    session.connection().commit();
    LeaseTable.release(session, lease.epoch());
    session.connection().commit();
    SQLException unknown = assertThrows(SQLException.class, () -> pending.isCommitted(session));
    assertEquals(PostgresProblem.UNKNOWN_END, unknown.getSQLState());
  }
}
