package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.wire.MetricWire;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.metric.RequestMeters;
import io.penstock.engine.port.MetricStore.Sample;
import io.penstock.engine.service.definition.MetricService;
import io.penstock.engine.service.metric.TimeSeriesService;
import io.penstock.engine.service.metric.TimeSeriesService.Data;
import io.penstock.engine.service.metric.TimeSeriesService.Query;
import io.penstock.engine.service.metric.TimeSeriesService.Value;
import io.penstock.engine.service.metric.TimeSeriesService.Values;
import io.penstock.testkit.RecordingRuntime;
import io.penstock.testkit.SampleCatalog;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The bounds of time series, on a real store. */
@Timeout(60)
@ParameterizedClass
@EnumSource(TestDatabase.class)
class TimeSeriesIT {

  @Parameter TestDatabase database;

  private static final Instant NOW = Instant.parse("2026-03-28T20:00:00Z");
  private static final String METRIC = "custom.accuracy";
  private static final String GONE = "custom.gone";

  @TempDir Path folder;
  private SqlStore store;
  private MetricService metrics;
  private TimeSeriesService series;
  private UUID project;

  @BeforeEach
  void open() {
    store = database.open(folder);
    InstantSource clock = InstantSource.fixed(NOW);
    metrics = new MetricService(store.catalog(), store.metrics(), clock);
    series =
        new TimeSeriesService(
            store.catalog(),
            store.metrics(),
            new MetricRecorder(
                new RequestMeters(),
                store.catalog(),
                new RecordingRuntime(),
                store.metrics(),
                new InstanceTypes(2_048),
                clock),
            clock);
    project =
        store
            .catalog()
            .write(
                change -> {
                  change.save(SampleCatalog.project("team"));
                  return change.project("team").orElseThrow().id();
                });
    var _ =
        metrics.create("team", new MetricService.Create(METRIC, "gauge", null, null, List.of()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void queryThatWouldAddUpTooManySeriesIsRefusedWithTheirNumber() {
    addSeries(1_001);
    RejectedException refused = assertThrows(RejectedException.class, () -> read(List.of()));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(
        "The query asks for the sum of 1001 time series: at most 1000 are added up, so name more labels.",
        refused.getMessage());
    assertEquals(1, read(List.of(Map.entry("run", "7"))).points().size());
  }

  @Test
  void projectHasAtMostTenThousandSeries() {
    addSeries(10_000);
    add(value(1), Map.of("run", "9999"));
    RejectedException refused =
        assertThrows(RejectedException.class, () -> add(value(1), Map.of("run", "10000")));
    assertEquals(Reason.CONFLICT, refused.reason());
  }

  @Test
  void sumsStayNumbersAndWhatIsNoneIsLeftOut() {
    assertEquals(
        Reason.INVALID,
        assertThrows(RejectedException.class, () -> add(value(1.1e150), Map.of())).reason());
    for (int i = 0; i < 20; i++) {
      add(value(1e150), Map.of());
    }
    Data data = read(List.of());
    assertEquals(1e150, data.points().getFirst().value(), 1e140);

    // What an older release let in.
    store.metrics().add(List.of(sample(Double.MAX_VALUE), sample(Double.MAX_VALUE)));
    String json = MetricWire.data(read(List.of())).toString();
    assertTrue(json.contains("\"data_points\":[]"), json);
  }

  @Test
  void metricThatDeclaresLabelsTakesNoOthers() {
    String declaring = "custom.declaring";
    var _ =
        metrics.create(
            "team",
            new MetricService.Create(declaring, "gauge", null, null, List.of("run", "colour")));
    add(declaring, Map.of("run", "7"));
    add(declaring, Map.of());
    RejectedException refused =
        assertThrows(RejectedException.class, () -> add(declaring, Map.of("run", "7", "zz", "7")));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(
        "The metric 'custom.declaring' has no label 'zz': it has 'run', 'colour'.",
        refused.getMessage());
    add(METRIC, Map.of("zz", "7"));
  }

  @Test
  void metricWithValuesKeepsItsName() {
    add(value(1), Map.of());
    MetricService.Update rename = new MetricService.Update(GONE, null, null, null);
    assertEquals(
        Reason.CONFLICT,
        assertThrows(RejectedException.class, () -> metrics.update("team", METRIC, rename))
            .reason());
    store.metrics().deleteMetric(project, METRIC);
    assertEquals(GONE, metrics.update("team", METRIC, rename).name());
    assertFalse(store.metrics().hasSeries(project, GONE));
  }

  private void addSeries(int count) {
    store
        .metrics()
        .add(
            IntStream.range(0, count)
                .mapToObj(
                    i -> new Sample(project, METRIC, Map.of("run", Integer.toString(i)), NOW, 1, 1))
                .toList());
  }

  private Sample sample(double value) {
    return new Sample(project, METRIC, Map.of(), NOW, value, 1);
  }

  private static Value value(double value) {
    return new Value(NOW, value);
  }

  private void add(Value value, Map<String, String> labels) {
    series.add("team", List.of(new Values(METRIC, labels, List.of(value))), false);
  }

  private void add(String metric, Map<String, String> labels) {
    series.add("team", List.of(new Values(metric, labels, List.of(value(1)))), false);
  }

  private Data read(List<Map.Entry<String, String>> labels) {
    return series.data(
        "team", new Query(METRIC, labels, NOW.minusSeconds(60), NOW.plusSeconds(60), null, null));
  }
}
