package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.log.EventService.Event;
import io.penstock.engine.service.log.EventService.Subject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code EventList}, field by field as in the models of client 4.15.0. */
public final class EventListWire {

  private EventListWire() {}

  public static JsonText list(List<Event> events) {
    return Lists.many(
        events,
        (json, event) -> {
          Subject object = event.object();
          json.field("id", event.id().toString())
              .field("date", WireDates.micros(event.line().time()))
              .field("object_type", object == null ? null : object.type())
              .field("object_id", object == null ? null : text(object.id()))
              .field("object_name", object == null ? null : object.name())
              .field("parent_object_name", object == null ? null : object.parent())
              .field("parent_object_id", object == null ? null : text(object.parentId()))
              .field("type", event.type())
              // Of the line in the log, whose neighbours may say more.
              .field("log_timestamp", JsonText.of(LogWire.nanos(event.line().time()).toString()))
              .field("text", event.line().text());
        });
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
