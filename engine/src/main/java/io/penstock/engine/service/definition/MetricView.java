package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Metric;
import io.penstock.engine.catalog.MetricType;
import io.penstock.engine.metric.BuiltInMetric;
import java.time.Instant;
import java.util.List;

/**
 * A metric as callers see it: one of the server's or one of the project's.
 *
 * @param number shown as its id
 */
public record MetricView(
    int number,
    String name,
    String description,
    MetricType type,
    String unit,
    List<String> labels,
    boolean custom,
    Instant created,
    Instant updated) {

  static MetricView of(Metric metric) {
    return new MetricView(
        metric.number(),
        metric.name(),
        metric.description(),
        metric.type(),
        metric.unit(),
        metric.labels(),
        true,
        metric.created(),
        metric.updated());
  }

  static MetricView of(BuiltInMetric metric, Instant since) {
    return new MetricView(
        metric.number(),
        metric.wireName(),
        metric.description(),
        metric.type(),
        metric.unit(),
        metric.labels(),
        false,
        since,
        since);
  }
}
