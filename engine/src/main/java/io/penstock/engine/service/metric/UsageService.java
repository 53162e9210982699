package io.penstock.engine.service.metric;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.metric.BuiltInMetric;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.MetricStore.Bucket;
import io.penstock.engine.port.MetricStore.Series;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.ResourceCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How much of what a project has and uses (reference, section 8.2). */
public final class UsageService {

  private static final int MOST_INTERVALS = 1_000;

  private final Catalog catalog;
  private final MetricStore store;
  private final MetricRecorder recorder;
  private final InstantSource clock;

  public UsageService(
      Catalog catalog, MetricStore store, MetricRecorder recorder, InstantSource clock) {
    this.catalog = catalog;
    this.store = store;
    this.recorder = recorder;
    this.clock = clock;
  }

  /**
   * Credits that were used, which are hours of instances times the credit rate of their type.
   *
   * @param project all of them
   * @param versions of each version that there is and that used any
   * @param deleted of those that are gone
   */
  public record Usage(
      String interval, List<Amount> project, List<OfVersion> versions, List<Amount> deleted) {}

  /** Of one version. */
  public record OfVersion(Deployment deployment, DeploymentVersion version, List<Amount> amounts) {}

  /** Credits of one interval. */
  public record Amount(Instant start, Instant end, double credits) {}

  /** Refuses a project that is not there. */
  public void requireProject(String project) {
    new Lookup(catalog).project(project);
  }

  public ResourceCounts resources(String project) {
    return ResourceCounts.of(catalog, new Lookup(catalog).project(project).id());
  }

  /**
   * By days or months in UTC, each whole.
   *
   * @param start null for the first of this month
   * @param end null for now
   * @param interval {@code day} or {@code month}; null for months
   */
  public Usage usage(
      String project, @Nullable Instant start, @Nullable Instant end, @Nullable String interval) {
    Project owner = new Lookup(catalog).project(project);
    String name = interval == null ? "month" : interval;
    Period step =
        switch (name) {
          case "day" -> Period.ofDays(1);
          case "month" -> Period.ofMonths(1);
          default -> throw invalid("Query parameter 'interval' must be day or month.");
        };
    recorder.refresh();
    Instant until = end == null ? clock.instant() : end;
    LocalDate first = start == null ? day(until).withDayOfMonth(1) : firstOf(day(start), step);
    if (start != null && start.isAfter(until)) {
      throw invalid("'start_date' is later than 'end_date'.");
    }
    List<Instant> bounds = bounds(first, until, step);

    Map<UUID, List<Amount>> byVersion = new HashMap<>();
    List<List<Amount>> all = new ArrayList<>();
    for (Series series : store.series(owner.id())) {
      if (series.metric().equals(BuiltInMetric.DEPLOYMENT_CREDITS.wireName())) {
        List<Amount> amounts = amounts(series.id(), bounds);
        all.add(amounts);
        Lookup.id(series.labels().getOrDefault(BuiltInMetric.DEPLOYMENT_VERSION_LABEL, ""))
            .ifPresent(id -> byVersion.put(id, amounts));
      }
    }
    List<OfVersion> versions = new ArrayList<>();
    for (Deployment deployment : catalog.deployments(owner.id())) {
      for (DeploymentVersion version : catalog.deploymentVersions(deployment.id())) {
        List<Amount> amounts = byVersion.remove(version.id());
        if (amounts != null) {
          versions.add(new OfVersion(deployment, version, amounts));
        }
      }
    }
    return new Usage(name, sum(bounds, all), versions, sum(bounds, byVersion.values()));
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static LocalDate firstOf(LocalDate day, Period step) {
    return step.getMonths() > 0 ? day.withDayOfMonth(1) : day;
  }

  /** The starts of all intervals, and the end of the last. */
  private static List<Instant> bounds(LocalDate first, Instant until, Period step) {
    List<Instant> bounds = new ArrayList<>();
    LocalDate day = first;
    bounds.add(start(day));
    while (bounds.getLast().isBefore(until)) {
      day = day.plus(step);
      bounds.add(start(day));
      if (bounds.size() > MOST_INTERVALS) {
        throw invalid(
            "The time from 'start_date' to 'end_date' has more than %d intervals: choose a shorter one, or months."
                .formatted(MOST_INTERVALS));
      }
    }
    return bounds;
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private List<Amount> amounts(long series, List<Instant> bounds) {
    double[] credits = new double[Math.max(0, bounds.size() - 1)];
    int index = 0;
    for (Bucket bucket :
        store.read(List.of(series), bounds.getFirst(), bounds.getLast(), Duration.ofDays(1))) {
      while (index + 1 < credits.length && !bucket.start().isBefore(bounds.get(index + 1))) {
        index++;
      }
      credits[index] += bucket.sum();
    }
    return amounts(bounds, credits);
  }

  private static List<Amount> sum(List<Instant> bounds, Iterable<List<Amount>> parts) {
    double[] credits = new double[Math.max(0, bounds.size() - 1)];
    for (List<Amount> part : parts) {
      for (int i = 0; i < credits.length; i++) {
        credits[i] += part.get(i).credits();
      }
    }
    return amounts(bounds, credits);
  }

  private static List<Amount> amounts(List<Instant> bounds, double[] credits) {
    List<Amount> amounts = new ArrayList<>();
    for (int i = 0; i < credits.length; i++) {
      amounts.add(new Amount(bounds.get(i), bounds.get(i + 1), credits[i]));
    }
    return amounts;
  }
}
