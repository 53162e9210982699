package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.RequestScheduleWire;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.RequestScheduleService;

/** Request schedules (reference, section 8.9). */
public final class RequestScheduleEndpoints implements Endpoints {

  private static final String ALL = Paths.PROJECT + "/schedules";
  private static final String ONE = ALL + "/{schedule_name}";

  private final RequestScheduleService schedules;

  public RequestScheduleEndpoints(RequestScheduleService schedules) {
    this.schedules = schedules;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ALL, this::list)
        .post(ALL, this::create)
        .get(ONE, this::get)
        .patch(ONE, this::update)
        .delete(ONE, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        RequestScheduleWire.list(
            schedules.list(request.path("project_name"), Bodies.labelFilter(request))));
  }

  /** It makes requests in its creator's place, who may not do so in this way alone. */
  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    ObjectNames object = Bodies.object(body);
    request.requireOnRequestsOf(object, "create");
    JsonText data = body.json("request_data").orElse(null);
    schedules.requireFiles(request.caller(), request.path("project_name"), object, data);
    return ApiResponse.created(
        RequestScheduleWire.detail(
            schedules.create(
                request.path("project_name"),
                new RequestScheduleService.Create(
                    body.string("name"),
                    object,
                    body.string("schedule"),
                    data,
                    Bodies.integer(body, "timeout"),
                    Bodies.bool(body, "enabled"),
                    Bodies.text(body, "description"),
                    Bodies.labels(body)))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        RequestScheduleWire.detail(
            schedules.get(request.path("project_name"), request.path("schedule_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    String project = request.path("project_name");
    ObjectNames object = schedules.get(project, request.path("schedule_name")).object();
    request.requireOnRequestsOf(object, "create");
    body.json("request_data")
        .ifPresent(data -> schedules.requireFiles(request.caller(), project, object, data));
    return ApiResponse.ok(
        RequestScheduleWire.detail(
            schedules.update(
                request.path("project_name"),
                request.path("schedule_name"),
                new RequestScheduleService.Update(
                    Bodies.text(body, "name"),
                    Bodies.text(body, "schedule"),
                    body.json("request_data")
                        .<Edit<JsonText>>map(Edit.Set::new)
                        .orElseGet(Edit.Keep::new),
                    Bodies.integer(body, "timeout"),
                    Bodies.bool(body, "enabled"),
                    Bodies.text(body, "description"),
                    Bodies.labels(body)))));
  }

  private ApiResponse delete(ApiRequest request) {
    schedules.delete(request.path("project_name"), request.path("schedule_name"));
    return ApiResponse.noContent();
  }
}
