package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Retention;

/** Fields that versions of deployments and of pipelines share. */
final class RetentionWire {

  private RetentionWire() {}

  static void write(JsonWriter json, Retention retention) {
    json.field("request_retention_time", retention.time().toSeconds())
        .field("request_retention_mode", retention.mode().wireName());
  }

  /** Notification groups are gone from newer clients; older ones still read the two fields. */
  static void noNotifications(JsonWriter json) {
    json.nullField("monitoring").nullField("default_notification_group");
  }
}
