package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.MetricStore.Bucket;
import io.penstock.engine.port.MetricStore.Sample;
import io.penstock.engine.port.MetricStore.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link MetricStore} must do. A subclass says which store. */
public abstract class MetricStoreContract {

  private static final Instant HOUR = Instant.parse("2026-03-28T20:00:00Z");
  private static final Map<String, String> RED = Map.of("colour", "red", "size", "1");
  private static final Map<String, String> BLUE = Map.of("colour", "blue");

  /** The store under test, empty when the test begins. */
  protected abstract MetricStore store();

  /** The catalog beside it, whose projects the values are of. */
  protected abstract Catalog catalog();

  @Test
  void valuesOfOnePeriodAreOneSumAndOneCount() {
    UUID project = project("a");
    store().add(List.of(sample(project, RED, HOUR, 1), sample(project, RED, at(59), 2.5)));
    store().add(List.of(sample(project, RED, at(30), 3), sample(project, RED, at(60), 4)));

    List<Long> ids = ids(project);

    assertEquals(
        List.of(new Bucket(HOUR, 6.5, 3), new Bucket(at(60), 4, 1)),
        store().read(ids, HOUR, at(3600), Duration.ofMinutes(1)));
    assertEquals(
        List.of(new Bucket(HOUR, 10.5, 4)),
        store().read(ids, HOUR, at(300), Duration.ofMinutes(5)));
    assertEquals(
        List.of(new Bucket(HOUR, 10.5, 4)), store().read(ids, HOUR, at(3600), Duration.ofHours(1)));
  }

  @Test
  void seriesAreKnownByTheirLabelsInAnyOrderAndAreReadTogether() {
    UUID project = project("a");
    store().add(List.of(sample(project, RED, HOUR, 1), sample(project, BLUE, HOUR, 2)));
    store().add(List.of(sample(project, Map.of("size", "1", "colour", "red"), HOUR, 4)));

    List<Series> series = store().series(project);

    Map<Map<String, String>, Long> known =
        series.stream().collect(Collectors.toMap(Series::labels, Series::id));
    assertEquals(Set.of(RED, BLUE), known.keySet());
    assertEquals(
        List.of(new Bucket(HOUR, 7, 3)),
        store().read(ids(project), HOUR, at(60), Duration.ofMinutes(1)));
    assertEquals(
        List.of(new Bucket(HOUR, 5, 2)),
        store().read(List.of(known.get(RED)), HOUR, at(60), Duration.ofMinutes(1)));
  }

  @Test
  void seriesAreCountedWithThoseThatWouldCome() {
    UUID project = project("a");
    UUID other = project("other");
    store().add(List.of(sample(project, RED, HOUR, 1), sample(other, BLUE, HOUR, 2)));

    assertEquals(1, store().seriesWith(project, List.of()));
    assertEquals(
        2,
        store()
            .seriesWith(
                project,
                List.of(
                    sample(project, Map.of("size", "1", "colour", "red"), at(60), 1),
                    sample(project, BLUE, HOUR, 1),
                    sample(project, BLUE, at(60), 1))));
    assertTrue(store().hasSeries(project, "custom.metric"));
    assertFalse(store().hasSeries(project, "custom.metri"));
    assertFalse(store().hasSeries(UUID.randomUUID(), "custom.metric"));
  }

  @Test
  void manySeriesAreAddedUp() {
    UUID project = project("a");
    store()
        .add(
            IntStream.rangeClosed(1, 101)
                .mapToObj(i -> sample(project, Map.of("of", "" + i), at(i % 2 * 60L), i))
                .toList());

    assertEquals(
        List.of(new Bucket(HOUR, 50 * 51, 50), new Bucket(at(60), 51 * 51, 51)),
        store().read(ids(project), HOUR, at(3600), Duration.ofMinutes(1)));
  }

  @Test
  void projectsAreApartAndTakeTheirValuesAlong() {
    UUID mine = project("mine");
    UUID other = project("other");
    store().add(List.of(sample(mine, RED, HOUR, 1), sample(other, RED, HOUR, 2)));
    long others = store().series(other).getFirst().id();

    assertFalse(store().delete(mine, others));
    catalog()
        .write(
            change -> {
              change.deleteProject(mine);
              return mine;
            });

    assertEquals(List.of(), store().series(mine));
    assertEquals(1, store().series(other).size());
    // Counted before, written after: of no use to anybody, but no reason to lose the rest.
    store().add(List.of(sample(mine, RED, HOUR, 1), sample(other, BLUE, HOUR, 2)));
    assertEquals(2, store().series(other).size());
  }

  @Test
  void deletedSeriesAndMetricsAreGone() {
    UUID project = project("a");
    store().add(List.of(sample(project, RED, HOUR, 1), sample(project, BLUE, HOUR, 2)));
    store().add(List.of(new Sample(project, "custom.other", RED, HOUR, 1, 1)));
    long red = store().series(project).getFirst().id();

    assertTrue(store().delete(project, red));
    assertFalse(store().delete(project, red));
    assertEquals(2, store().series(project).size());
    store().deleteMetric(project, "custom.metric");
    assertEquals(
        List.of("custom.other"), store().series(project).stream().map(Series::metric).toList());
  }

  /** In steps, which are not seen here: more than one, and the last of them incomplete. */
  @Test
  void metricWithManyValuesIsDeletedWithAllOfThem() {
    UUID project = project("a");
    List<Sample> minutes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      minutes.add(sample(project, i % 2 == 0 ? RED : BLUE, at(60L * i), 1));
    }
    store().add(minutes);
    store().add(List.of(new Sample(project, "custom.other", RED, HOUR, 1, 1)));
    List<Long> ids = ids(project);

    store().deleteMetric(project, "custom.metric");

    assertEquals(
        List.of("custom.other"), store().series(project).stream().map(Series::metric).toList());
    assertEquals(
        List.of(new Bucket(HOUR, 1, 1)),
        store().read(ids, HOUR, at(200_000), Duration.ofMinutes(1)));
  }

  @Test
  void minutesAreKeptForDaysHoursForAYear() {
    UUID project = project("a");
    store().add(List.of(sample(project, RED, HOUR, 1)));
    List<Long> ids = ids(project);

    store().expire(HOUR.plus(MetricStore.FINE_KEPT));
    assertEquals(1, store().read(ids, HOUR, at(60), Duration.ofMinutes(1)).size());

    store().expire(HOUR.plus(MetricStore.FINE_KEPT).plusSeconds(1));
    assertEquals(List.of(), store().read(ids, HOUR, at(60), Duration.ofMinutes(1)));
    assertEquals(1, store().read(ids, HOUR, at(3600), Duration.ofHours(1)).size());

    store().expire(HOUR.plus(MetricStore.COARSE_KEPT).plusSeconds(1));
    assertEquals(List.of(), store().read(ids, HOUR, at(3600), Duration.ofHours(1)));
    assertEquals(List.of(), store().series(project));
  }

  private UUID project(String name) {
    Project project =
        new Project(
            UUID.randomUUID(), name, "organization", false, null, List.of(), Map.of(), HOUR);
    catalog()
        .write(
            change -> {
              change.save(project);
              return project;
            });
    return project.id();
  }

  private List<Long> ids(UUID project) {
    return store().series(project).stream().map(Series::id).toList();
  }

  private static Instant at(long seconds) {
    return HOUR.plusSeconds(seconds);
  }

  private static Sample sample(
      UUID project, Map<String, String> labels, Instant time, double value) {
    return new Sample(project, "custom.metric", labels, time, value, 1);
  }
}
