package io.penstock.adapters.store.sql;

import io.penstock.engine.request.Announcement;
import java.sql.SQLException;
import java.util.List;

/** Puts announcements into the outbox. Used by the writer thread alone. */
final class OutboxWriter {

  /** None for a webhook that is gone. */
  private static final String INSERT =
      "INSERT INTO webhook_event (id, webhook_id, created, due, attempts, body)"
          + " SELECT ?, id, ?, ?, 0, ? FROM project_resource WHERE id = ? AND kind = 'webhook'"
          // It may have been written by a transaction whose end was unclear.
          + " ON CONFLICT (id) DO NOTHING";

  private final ReusedStatement insert;
  private volatile Runnable listener = () -> {};
  private boolean filled;

  OutboxWriter(Session session) {
    insert = new ReusedStatement(session, INSERT);
  }

  void whenFilled(Runnable listener) {
    this.listener = listener;
  }

  void write(List<Announcement> announcements) throws SQLException {
    for (Announcement each : announcements) {
      insert.run(
          row ->
              row.id(each.id())
                  .time(each.created())
                  .time(each.created())
                  .bytes(each.body().utf8())
                  .id(each.webhookId()));
      filled = true;
    }
  }

  /** To be called when a transaction is durable. */
  void committed() {
    if (filled) {
      filled = false;
      listener.run();
    }
  }
}
