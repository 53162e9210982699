package io.penstock.engine.service.metric;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.MetricType;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.MetricStore.Bucket;
import io.penstock.engine.port.MetricStore.Sample;
import io.penstock.engine.port.MetricStore.Series;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.MetricService;
import io.penstock.engine.service.definition.MetricView;
import io.penstock.engine.service.definition.Names;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds values to metrics, and shows them (reference, section 8.11). */
public final class TimeSeriesService {

  private static final List<Integer> PERIODS = List.of(60, 300, 900, 3600, 7200, 21_600, 86_400);
  private static final Set<Integer> UNIT_PERIODS = Set.of(1, 60, 3600, 86_400);

  /** A day of minutes. */
  private static final int USUAL_POINTS = 1_440;

  private static final int MOST_POINTS = 20_000;
  private static final int MOST_VALUES = 10_000;
  private static final int MOST_SERIES = 10_000;

  /** That one query adds up: each has up to eleven thousand minutes. */
  static final int MOST_ADDED_UP = 1_000;

  /** So that no number of values has a sum that no number of 64 bits can hold. */
  private static final double LARGEST_VALUE = 1e150;

  private static final int MOST_LABELS = 32;
  private static final int LABEL_LENGTH = 256;

  /**
   * How old values may be that instances report together: the two minutes of the reference, and one
   * more, since the client's helper waits for up to two minutes before it sends its first.
   */
  private static final Duration RECENT = Duration.ofMinutes(3);

  /** Clocks differ. */
  private static final Duration AHEAD = Duration.ofMinutes(2);

  private final Catalog catalog;
  private final MetricStore store;
  private final MetricRecorder recorder;
  private final InstantSource clock;

  public TimeSeriesService(
      Catalog catalog, MetricStore store, MetricRecorder recorder, InstantSource clock) {
    this.catalog = catalog;
    this.store = store;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Values of one series. */
  public record Values(String metric, Map<String, String> labels, List<Value> values) {}

  /** A value at a moment. */
  public record Value(Instant time, double value) {}

  /**
   * What is asked for; null components get their defaults.
   *
   * @param labels that a series must have
   * @param period in seconds
   * @param unitPeriod in seconds, which the rates of a delta metric are for
   */
  public record Query(
      String metric,
      List<Map.Entry<String, String>> labels,
      @Nullable Instant start,
      @Nullable Instant end,
      @Nullable Integer period,
      @Nullable Integer unitPeriod) {}

  /**
   * The answer.
   *
   * @param period in seconds
   * @param points those periods alone in which there were values
   */
  public record Data(
      MetricView metric,
      Instant start,
      Instant end,
      int period,
      Map<String, String> labels,
      List<Point> points) {}

  /** The value of one period: an average, or a rate. */
  public record Point(Instant start, Instant end, double value) {}

  /**
   * Adds values to custom metrics: all of them or none.
   *
   * @param recentOnly whether they have to be of the last two minutes
   */
  public void add(String project, List<Values> given, boolean recentOnly) {
    Project owner = new Lookup(catalog).project(project);
    Instant now = clock.instant();
    Instant oldest = now.minus(recentOnly ? RECENT : MetricStore.COARSE_KEPT);
    List<Sample> samples = new ArrayList<>();
    for (Values values : given) {
      MetricView metric = metric(owner, values.metric());
      if (!metric.custom()) {
        throw invalid(
            "The metric %s is the server's: values can be added to custom metrics alone."
                .formatted(Names.quote(metric.name())));
      }
      checkLabels(values.labels());
      checkDeclared(metric, values.labels());
      for (Value value : values.values()) {
        check(value, oldest, now.plus(AHEAD));
        samples.add(
            new Sample(owner.id(), metric.name(), values.labels(), value.time(), value.value(), 1));
      }
    }
    if (samples.size() > MOST_VALUES) {
      throw invalid(
          "The request has %d values: at most %d are allowed in one."
              .formatted(samples.size(), MOST_VALUES));
    }
    checkRoom(owner.id(), samples);
    if (!samples.isEmpty()) {
      store.add(samples);
    }
  }

  private static void check(Value value, Instant oldest, Instant newest) {
    if (value.time().isBefore(oldest) || value.time().isAfter(newest)) {
      throw invalid(
          "The value %s of 'data.date' is out of range: it must be from %s to %s."
              .formatted(value.time(), oldest, newest));
    }
    if (!(Math.abs(value.value()) <= LARGEST_VALUE)) {
      throw invalid("The value of 'data.value' must be from -1e150 to 1e150.");
    }
  }

  private static void checkLabels(Map<String, String> labels) {
    labels.forEach(
        (key, value) -> {
          if (key.isEmpty() || key.length() > LABEL_LENGTH || value.length() > LABEL_LENGTH) {
            throw invalid(
                "The label %s in 'labels' is not allowed: keys have 1 to %d characters, values at most as many."
                    .formatted(Names.quote(key), LABEL_LENGTH));
          }
        });
    if (labels.size() > MOST_LABELS) {
      throw invalid(
          "'labels' has %d labels: a time series has at most %d."
              .formatted(labels.size(), MOST_LABELS));
    }
  }

  /** A metric that declares no labels takes any, as the client's helper and its examples use it. */
  private static void checkDeclared(MetricView metric, Map<String, String> labels) {
    List<String> declared = metric.labels();
    for (String key : labels.keySet()) {
      if (!declared.isEmpty() && !declared.contains(key)) {
        throw invalid(
            "The metric %s has no label %s: it has %s."
                .formatted(
                    Names.quote(metric.name()),
                    Names.quote(key),
                    declared.stream().map(Names::quote).collect(Collectors.joining(", "))));
      }
    }
  }

  /** Labels with ever new values would otherwise fill the disk. */
  private void checkRoom(UUID project, List<Sample> samples) {
    int series = store.seriesWith(project, samples);
    if (series > MOST_SERIES) {
      throw conflict(
          "The project would have %d time series: at most %d are kept, so use labels with fewer values, or delete some."
              .formatted(series, MOST_SERIES));
    }
  }

  /** The values of all series that have the labels, together. */
  public Data data(String project, Query query) {
    Project owner = new Lookup(catalog).project(project);
    MetricView metric = metric(owner, query.metric());
    if (!metric.custom()) {
      recorder.refresh();
    }
    Instant end = query.end() == null ? clock.instant() : query.end();
    Instant start = query.start() == null ? end.minus(Duration.ofDays(1)) : query.start();
    if (start.isAfter(end)) {
      throw invalid("'start_date' is later than 'end_date'.");
    }
    int period = period(query.period(), start, end);
    long from = Math.floorDiv(start.getEpochSecond(), period) * period;
    long until = -Math.floorDiv(-ceil(end), period) * period;
    if ((until - from) / period > MOST_POINTS) {
      throw invalid(
          "The query asks for %d periods: at most %d are given, so choose a longer 'aggregation_period' or a shorter time."
              .formatted((until - from) / period, MOST_POINTS));
    }
    int unit = query.unitPeriod() == null ? 1 : query.unitPeriod();
    if (!UNIT_PERIODS.contains(unit)) {
      throw invalid(
          "The value %d of 'unit_period' is not known: it must be 1, 60, 3600 or 86400."
              .formatted(unit));
    }
    Instant first = Instant.ofEpochSecond(from);
    Instant last = Instant.ofEpochSecond(until);
    List<Long> ids =
        store.series(owner.id()).stream()
            .filter(series -> series.metric().equals(metric.name()))
            .filter(series -> hasAll(series, query.labels()))
            .map(Series::id)
            .toList();
    if (ids.size() > MOST_ADDED_UP) {
      throw invalid(
          "The query asks for the sum of %d time series: at most %d are added up, so name more labels."
              .formatted(ids.size(), MOST_ADDED_UP));
    }
    List<Point> points =
        store.read(ids, first, last, Duration.ofSeconds(period)).stream()
            .map(bucket -> point(metric.type(), bucket, period, unit))
            // An older release let sums grow until they were no numbers any more; and of several
            // servers the one that counts may not have done so yet.
            .filter(point -> Double.isFinite(point.value()))
            .toList();
    return new Data(metric, first, last, period, asMap(query.labels()), points);
  }

  private static long ceil(Instant time) {
    return time.getEpochSecond() + (time.getNano() > 0 ? 1 : 0);
  }

  private static Map<String, String> asMap(List<Map.Entry<String, String>> labels) {
    Map<String, String> map = new LinkedHashMap<>();
    labels.forEach(label -> map.put(label.getKey(), label.getValue()));
    return map;
  }

  private int period(@Nullable Integer given, Instant start, Instant end) {
    boolean fine = !start.isBefore(clock.instant().minus(MetricStore.FINE_KEPT));
    if (given == null) {
      long seconds = Duration.between(start, end).toSeconds();
      return PERIODS.stream()
          .filter(period -> fine || period >= MetricStore.COARSE.toSeconds())
          .filter(period -> seconds / period <= USUAL_POINTS)
          .findFirst()
          .orElse(PERIODS.getLast());
    }
    if (!PERIODS.contains(given)) {
      throw invalid(
          "The value %d of 'aggregation_period' is not known: it must be one of %s."
              .formatted(given, PERIODS));
    }
    if (!fine && given < MetricStore.COARSE.toSeconds()) {
      throw invalid(
          "Values older than %d days are kept by the hour: with this 'start_date' the 'aggregation_period' must be 3600 or more."
              .formatted(MetricStore.FINE_KEPT.toDays()));
    }
    return given;
  }

  /** A delta is shown as a rate, as the client documents it; a gauge as its average. */
  private static Point point(MetricType type, Bucket bucket, int period, int unit) {
    double value =
        switch (type) {
          case DELTA -> bucket.sum() * unit / period;
          case GAUGE -> bucket.sum() / bucket.count();
        };
    return new Point(bucket.start(), bucket.start().plusSeconds(period), value);
  }

  /** The series of a project that have the labels. */
  public List<Series> search(String project, Search search) {
    Project owner = new Lookup(catalog).project(project);
    recorder.refresh();
    if (search.limit() < 1 || search.limit() > MOST_SERIES) {
      throw invalid("Query parameter 'limit' must be from 1 to %d.".formatted(MOST_SERIES));
    }
    if (search.offset() < 0) {
      throw invalid("Query parameter 'offset' must be 0 or more.");
    }
    return store.series(owner.id()).stream()
        .filter(series -> search.metric() == null || search.metric().equals(series.metric()))
        .filter(series -> hasAll(series, search.labels()))
        .filter(series -> !search.exact() || series.labels().equals(asMap(search.labels())))
        .filter(
            series ->
                search.custom() == null
                    || Objects.equals(search.custom(), series.metric().startsWith("custom.")))
        .skip(search.offset())
        .limit(search.limit())
        .toList();
  }

  /**
   * Which series.
   *
   * @param metric null for all
   * @param labels that a series must have
   * @param custom whether of custom metrics; null for all
   * @param exact whether it may have no others
   */
  public record Search(
      @Nullable String metric,
      List<Map.Entry<String, String>> labels,
      @Nullable Boolean custom,
      boolean exact,
      int limit,
      int offset) {}

  /** Removes a series with its values. */
  public void delete(String project, String id) {
    Project owner = new Lookup(catalog).project(project);
    if (!id.matches("[0-9]{1,18}") || !store.delete(owner.id(), Long.parseLong(id))) {
      throw notFound("Time series was not found");
    }
  }

  private static boolean hasAll(Series series, List<Map.Entry<String, String>> labels) {
    return labels.stream()
        .allMatch(label -> label.getValue().equals(series.labels().get(label.getKey())));
  }

  private MetricView metric(Project owner, String name) {
    return MetricService.find(catalog, owner, name)
        .orElseThrow(() -> notFound("Metric was not found"));
  }
}
