package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A metric of a team's own (reference, section 8.11). Those that the server measures itself are not
 * stored.
 *
 * @param name starts with {@code custom.}
 * @param number what the API shows as its id
 * @param labels the keys that its time series may have; any when there are none
 */
public record Metric(
    UUID id,
    UUID projectId,
    String name,
    int number,
    String description,
    MetricType type,
    String unit,
    List<String> labels,
    Instant created,
    Instant updated)
    implements ProjectResource {

  public Metric {
    labels = List.copyOf(labels);
  }
}
