package io.penstock.adapters.store.sqlite;

import io.penstock.engine.request.Announcement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Puts announcements into the outbox. Used by the writer thread alone. */
final class OutboxWriter {

  /** None for a webhook that is gone. */
  private static final String INSERT =
      "INSERT INTO webhook_event (id, webhook_id, created, due, attempts, body)"
          + " SELECT ?1, id, ?3, ?3, 0, ?4 FROM project_resource WHERE id = ?2 AND kind = 'webhook'";

  private final ReusedStatement insert;
  private volatile Runnable listener = () -> {};
  private boolean filled;

  OutboxWriter(Connection connection) {
    insert = new ReusedStatement(connection, INSERT);
  }

  void whenFilled(Runnable listener) {
    this.listener = listener;
  }

  void write(List<Announcement> announcements) throws SQLException {
    for (Announcement each : announcements) {
      insert.run(
          row ->
              row.id(each.id())
                  .id(each.webhookId())
                  .time(each.created())
                  .bytes(each.body().utf8()));
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
