package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.MetricStore.Series;
import io.penstock.engine.service.definition.MetricView;
import io.penstock.engine.service.definition.ResourceCounts;
import io.penstock.engine.service.metric.TimeSeriesService.Data;
import io.penstock.engine.service.metric.TimeSeriesService.Point;
import io.penstock.engine.service.metric.UsageService.Amount;
import io.penstock.engine.service.metric.UsageService.Usage;
import java.time.Instant;
import java.util.List;

/** Metrics, time series and usage, field by field as in the reference, sections 8.2 and 8.11. */
public final class MetricWire {

  private MetricWire() {}

  /** {@code MetricDetail}. */
  public static JsonText detail(MetricView metric) {
    return Lists.one(metric, MetricWire::metric);
  }

  public static JsonText list(List<MetricView> metrics) {
    return Lists.many(metrics, MetricWire::metric);
  }

  private static void metric(JsonWriter json, MetricView metric) {
    json.field("id", metric.number())
        .field("name", metric.name())
        .field("description", metric.description())
        .field("creation_date", WireDates.micros(metric.created()))
        .field("last_updated", WireDates.micros(metric.updated()))
        .field("custom", metric.custom())
        .field("metric_type", metric.type().wireName())
        .field("unit", metric.unit())
        .name("labels")
        .beginArray();
    metric.labels().forEach(json::value);
    json.endArray();
  }

  /**
   * {@code TimeSeriesDataList}, with its points under two names: the documentation has one, the
   * client the other.
   */
  public static JsonText data(Data data) {
    JsonText points = Lists.many(data.points(), MetricWire::point);
    return Lists.one(
        data,
        (json, it) ->
            json.field("metric", it.metric().name())
                .field("metric_type", it.metric().type().wireName())
                .field("unit", it.metric().unit())
                .field("start_date", WireDates.millis(it.start()))
                .field("end_date", WireDates.millis(it.end()))
                .field("aggregation_period", it.period())
                .field("labels", it.labels())
                .field("data", points)
                .field("data_points", points));
  }

  private static void point(JsonWriter json, Point point) {
    point(json, point.start(), point.end(), point.value());
  }

  private static void point(JsonWriter json, Instant start, Instant end, double value) {
    json.field("start_date", WireDates.millis(start))
        .field("end_date", WireDates.millis(end))
        .field("value", value);
  }

  /** A list of {@code TimeSeriesSearch}. */
  public static JsonText series(List<Series> series) {
    return Lists.many(
        series,
        (json, it) ->
            json.field("id", it.id())
                .field("metric", it.metric())
                .field("labels", it.labels())
                .field("resolution", MetricStore.FINE.toSeconds()));
  }

  /** {@code ProjectResourceUsage}. */
  public static JsonText resources(ResourceCounts resources) {
    return Lists.one(resources, MetricWire::counts);
  }

  /** What the resources of a project and those of an organization have in common. */
  static void counts(JsonWriter json, ResourceCounts counts) {
    json.field("deployments", counts.deployments())
        .field("deployment_versions", counts.deploymentVersions())
        .field("pipelines", counts.pipelines())
        .field("pipeline_versions", counts.pipelineVersions())
        .field("buckets", counts.buckets())
        .field("environments", counts.environments());
  }

  /** {@code ProjectUsage}. */
  public static JsonText usage(Usage usage) {
    return Lists.one(
        usage,
        (json, it) ->
            json.field("interval", it.interval())
                .field("data_project", amounts(it.project()))
                .field(
                    "data_deployments",
                    Lists.many(
                        it.versions(),
                        (item, of) ->
                            item.field("deployment_id", of.deployment().id().toString())
                                .field("deployment_name", of.deployment().name())
                                .field("version_id", of.version().id().toString())
                                .field("version", of.version().name())
                                .field("data", amounts(of.amounts()))))
                .field("data_deleted_deployments", amounts(it.deleted())));
  }

  private static JsonText amounts(List<Amount> amounts) {
    return Lists.many(amounts, (json, it) -> point(json, it.start(), it.end(), it.credits()));
  }
}
