package io.penstock.engine.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Numbers over time. What falls into one minute is kept as one sum and one count, and so is what
 * falls into one hour; minutes are kept for {@link #FINE_KEPT}, hours for {@link #COARSE_KEPT}.
 */
public interface MetricStore {

  Duration FINE = Duration.ofMinutes(1);
  Duration FINE_KEPT = Duration.ofDays(8);
  Duration COARSE = Duration.ofHours(1);
  Duration COARSE_KEPT = Duration.ofDays(400);

  /** Adds to what there is: all of it, or on a {@link StoreException} nothing. Durable then. */
  void add(List<Sample> samples);

  /** The series of a project, by id. */
  List<Series> series(UUID projectId);

  /** How many series a project would have with these samples, all of which are of it. */
  int seriesWith(UUID projectId, List<Sample> samples);

  /** Whether a metric has series. */
  boolean hasSeries(UUID projectId, String metric);

  /**
   * What was added to any of these series, by time; a period without values is left out. Many
   * series are read in steps, between which others read and values are added.
   *
   * @param period whole minutes; from an hour on what is kept by the hour counts
   * @param from a multiple of the period since the epoch
   * @param until exclusive
   */
  List<Bucket> read(List<Long> series, Instant from, Instant until, Duration period);

  /**
   * Removes a series with its values; false when the project has none of this id. In steps: a stop
   * in between leaves the series with some of its values, to be deleted again.
   */
  boolean delete(UUID projectId, long series);

  /**
   * Removes the series of a metric with their values. In steps: a stop in between leaves some of
   * them, to be deleted again.
   */
  void deleteMetric(UUID projectId, String metric);

  /** Removes what is older than it is kept, and series without values. */
  void expire(Instant now);

  /**
   * Values to add.
   *
   * @param sum of the values
   * @param count how many values, or how long they lasted; 1 where they are a sum by nature, 0
   *     where another sample of the same time counts for this one
   */
  record Sample(
      UUID projectId,
      String metric,
      Map<String, String> labels,
      Instant time,
      double sum,
      long count) {}

  /** The values of one metric with the same labels. */
  record Series(long id, String metric, Map<String, String> labels) {}

  /** The values of one period. */
  record Bucket(Instant start, double sum, long count) {}
}
