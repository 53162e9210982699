package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.request.Announcement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Table {@code webhook_event}. */
final class SqlOutbox implements Outbox {

  /** One step in the index for each webhook, however many events it has. */
  private static final String WEBHOOKS =
      """
      WITH RECURSIVE webhook (id) AS (
        SELECT (SELECT webhook_id FROM webhook_event ORDER BY webhook_id LIMIT 1)
        UNION ALL
        SELECT (SELECT webhook_id FROM webhook_event WHERE webhook_id > webhook.id
            ORDER BY webhook_id LIMIT 1)
          FROM webhook WHERE webhook.id IS NOT NULL
      )
      SELECT id, (SELECT min(due) FROM webhook_event WHERE webhook_id = webhook.id)
        FROM webhook WHERE id IS NOT NULL
      """;

  private static final String DUE =
      "SELECT id, created, attempts, body FROM webhook_event"
          + " WHERE webhook_id = ? AND due <= ? ORDER BY due, ordinal LIMIT ?";

  private static final String DROP_OLD =
      "DELETE FROM webhook_event WHERE webhook_id = ? AND created < ?";

  private static final String DROP_MANY =
      "DELETE FROM webhook_event WHERE webhook_id = ?1 AND ordinal <="
          + " (SELECT ordinal FROM webhook_event WHERE webhook_id = ?1"
          + " ORDER BY ordinal DESC LIMIT 1 OFFSET ?2)";

  private final GroupWriter writer;
  private final ReadPool reads;
  private final OutboxWriter inserts;
  private final SecretBox secrets;

  SqlOutbox(GroupWriter writer, ReadPool reads, OutboxWriter inserts, SecretBox secrets) {
    this.writer = writer;
    this.reads = reads;
    this.inserts = inserts;
    this.secrets = secrets;
  }

  @Override
  public void whenFilled(Runnable listener) {
    inserts.whenFilled(listener);
  }

  @Override
  public List<Waiting> waiting() {
    return reads.read(SqlOutbox::waiting);
  }

  private static List<Waiting> waiting(Session session) throws SQLException {
    return session.list(WEBHOOKS, row -> new Waiting(row.id(), row.time()));
  }

  @Override
  public List<Due> due(UUID webhookId, Instant now, int limit) {
    return reads.read(
        session -> session.list(DUE, row -> due(webhookId, row), webhookId, now, limit));
  }

  private static Due due(UUID webhookId, RowReader row) throws SQLException {
    UUID id = row.id();
    Instant created = row.time();
    int attempts = row.integer();
    return new Due(
        new Announcement(id, webhookId, created, JsonText.ofTrusted(row.bytes())), attempts);
  }

  @Override
  public void settle(List<Settled> settled) {
    var _ =
        writer.transaction(
            session -> {
              for (Settled each : settled) {
                switch (each) {
                  case Settled.Done(UUID id) ->
                      session.update("DELETE FROM webhook_event WHERE id = ?", id);
                  case Settled.Later(UUID id, int attempts, Instant due) ->
                      session.update(
                          "UPDATE webhook_event SET attempts = ?, due = ? WHERE id = ?",
                          attempts,
                          due,
                          id);
                }
              }
              return true;
            });
  }

  @Override
  public List<Dropped> drop(Instant now, Duration age, int count) {
    // Usually nothing waits, and then nothing is written.
    if (waiting().isEmpty()) {
      return List.of();
    }
    return writer.transaction(
        session -> {
          List<Dropped> dropped = new ArrayList<>();
          for (Waiting each : waiting(session)) {
            UUID webhook = each.webhookId();
            int gone =
                session.update(DROP_OLD, webhook, now.minus(age))
                    + session.update(DROP_MANY, webhook, count);
            if (gone > 0) {
              dropped.add(new Dropped(webhook, gone));
            }
          }
          return dropped;
        });
  }

  @Override
  public byte[] signingKey(UUID webhookId) {
    return secrets.derived("webhook " + webhookId);
  }
}
