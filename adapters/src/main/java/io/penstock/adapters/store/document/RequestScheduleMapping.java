package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.model.JsonText;
import tools.jackson.databind.node.ObjectNode;

/** Request schedules. */
public final class RequestScheduleMapping implements DocumentMapping<RequestSchedule> {

  @Override
  public CatalogKey key(RequestSchedule schedule) {
    return CatalogKey.of(schedule);
  }

  @Override
  public void write(RequestSchedule schedule, ObjectNode document) {
    VersionReferenceMapping.write(schedule.reference(), document);
    document.put("schedule", schedule.schedule());
    JsonText data = schedule.requestData();
    document.put("request_data", data == null ? null : data.toString());
    document.put("timeout", schedule.timeout());
    document.put("enabled", schedule.enabled());
    document.put("description", schedule.description());
    Documents.labels(document, schedule.labels());
    document.put("since", Documents.time(schedule.since()));
  }

  @Override
  public RequestSchedule read(CatalogKey key, DocumentReader document) {
    String data = document.textOrNull("request_data");
    return new RequestSchedule(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        VersionReferenceMapping.read(document),
        document.text("schedule"),
        data == null ? null : JsonText.of(data),
        document.number("timeout"),
        document.flag("enabled", true),
        document.text("description", ""),
        document.labels(),
        key.created(),
        document.time("since"));
  }
}
