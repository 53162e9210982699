package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.RequestScheduleService.View;
import java.util.List;

/** Request schedules, field by field as in the reference, section 8.9. */
public final class RequestScheduleWire {

  private RequestScheduleWire() {}

  /** {@code ScheduleList}, which despite its name is one schedule. */
  public static JsonText detail(View schedule) {
    return Lists.one(schedule, RequestScheduleWire::fields);
  }

  public static JsonText list(List<View> schedules) {
    return Lists.many(schedules, RequestScheduleWire::fields);
  }

  private static void fields(JsonWriter json, View view) {
    RequestSchedule schedule = view.schedule();
    json.field("id", schedule.id().toString())
        .field("name", schedule.name())
        .field("object_type", view.object().objectType())
        .field("object_name", view.object().objectName())
        .field("version", view.object().version())
        .field("schedule", schedule.schedule())
        .field("request_data", schedule.requestData())
        .field("timeout", schedule.timeout())
        .field("enabled", schedule.enabled())
        .field("creation_date", WireDates.micros(schedule.created()))
        .field("description", schedule.description())
        .field("labels", schedule.labels());
  }
}
