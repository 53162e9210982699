package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.EventListWire;
import io.penstock.engine.service.log.EventService;

/** What has happened in a project, as clients from 4.15.0 on ask for it. */
public final class EventEndpoints implements Endpoints {

  private final EventService events;

  public EventEndpoints(EventService events) {
    this.events = events;
  }

  @Override
  public void addTo(Routes routes) {
    routes.get(PROJECT + "/events", this::list);
  }

  private ApiResponse list(ApiRequest request) {
    QueryParameters query = request.query();
    return ApiResponse.ok(
        EventListWire.list(
            events.list(
                request.path("project_name"),
                new EventService.Filter(
                    query.string("object_type").orElse(null),
                    query.string("object_id").orElse(null),
                    query.time("start_time").orElse(null),
                    query.time("end_time").orElse(null),
                    query.integer("last_seconds"),
                    query.string("type").orElse(null),
                    query.integer("limit"),
                    query.integer("offset")))));
  }
}
