package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.model.JsonText;
import java.util.List;

/** {@code AuditList}, field by field as in the reference, section 8.2. */
public final class AuditWire {

  private AuditWire() {}

  public static JsonText list(List<AuditEvent> events) {
    return Lists.many(
        events,
        (json, event) ->
            json.field("id", event.id().toString())
                .field("date", WireDates.micros(event.time()))
                .field("action", event.action().wireName())
                .field("user", event.user())
                .field("event", event.event())
                .field("object_type", event.objectType())
                .field("object_name", event.objectName()));
  }
}
