package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.MetricWire;
import io.penstock.adapters.http.wire.WireDates;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.metric.TimeSeriesService;
import io.penstock.engine.service.metric.TimeSeriesService.Query;
import io.penstock.engine.service.metric.TimeSeriesService.Search;
import io.penstock.engine.service.metric.TimeSeriesService.Value;
import io.penstock.engine.service.metric.TimeSeriesService.Values;
import java.util.List;
import java.util.Map;

/** Values of metrics (reference, section 8.11). */
public final class TimeSeriesEndpoints implements Endpoints {

  private static final String TIME_SERIES = PROJECT + "/time-series";
  private static final JsonText DONE = JsonText.of("{}");
  private static final int USUAL_LIMIT = 500;

  private final TimeSeriesService series;

  public TimeSeriesEndpoints(TimeSeriesService series) {
    this.series = series;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(TIME_SERIES + "/data", this::data)
        .post(TIME_SERIES + "/data", request -> add(request, false))
        .post(TIME_SERIES + "/aggregate", request -> add(request, true))
        .get(TIME_SERIES + "/search", this::search)
        .delete(TIME_SERIES + "/{time_series_id}", this::delete);
  }

  private ApiResponse add(ApiRequest request, boolean recentOnly) {
    List<Values> values = request.bodies().stream().map(TimeSeriesEndpoints::values).toList();
    series.add(request.path("project_name"), values, recentOnly);
    return ApiResponse.ok(DONE);
  }

  private static Values values(JsonFields body) {
    return new Values(
        body.string("metric"),
        body.optionalStringMap("labels").orElse(Map.of()),
        body.objects("data").stream().map(TimeSeriesEndpoints::value).toList());
  }

  private static Value value(JsonFields point) {
    return new Value(
        WireDates.parse(point.string("date"))
            .orElseThrow(
                () -> point.invalid("date", "a time such as 2020-03-28T20:00:26.000+00:00")),
        point
            .optionalNumber("value")
            .orElseThrow(() -> point.invalid("value", "a number"))
            .doubleValue());
  }

  private ApiResponse data(ApiRequest request) {
    QueryParameters query = request.query();
    return ApiResponse.ok(
        MetricWire.data(
            series.data(
                request.path("project_name"),
                new Query(
                    query
                        .string("metric")
                        .orElseThrow(
                            () ->
                                RejectedException.invalid(
                                    "Query parameter 'metric' is missing; it must be the name of a metric.")),
                    query.labels("labels"),
                    query.time("start_date").orElse(null),
                    query.time("end_date").orElse(null),
                    query.integer("aggregation_period"),
                    query.integer("unit_period")))));
  }

  private ApiResponse search(ApiRequest request) {
    QueryParameters query = request.query();
    Integer limit = query.integer("limit");
    Integer offset = query.integer("offset");
    return ApiResponse.ok(
        MetricWire.series(
            series.search(
                request.path("project_name"),
                new Search(
                    query.string("metric").orElse(null),
                    query.labels("labels"),
                    query.optionalFlag("custom").orElse(null),
                    query.flag("exact_match", false),
                    limit == null ? USUAL_LIMIT : limit,
                    offset == null ? 0 : offset))));
  }

  private ApiResponse delete(ApiRequest request) {
    series.delete(request.path("project_name"), request.path("time_series_id"));
    return ApiResponse.noContent();
  }
}
