package io.penstock.adapters.store.sql;

import static io.penstock.adapters.store.sql.StoreFixtures.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.VersionReference.ObjectType;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.FileStore.Upload;
import io.penstock.engine.port.MetricStore.Sample;
import io.penstock.engine.request.Announcement;
import io.penstock.testkit.SampleCatalog;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** That a project with much in it is deleted at once, and what it had afterwards, in steps. */
@Timeout(60)
@ParameterizedClass
@EnumSource(TestDatabase.class)
class DeletedProjectsIT {

  @Parameter TestDatabase database;

  private static final Instant NOW = Instant.parse("2026-03-28T20:00:00Z");
  private static final int FILES = 25;
  private static final int EVENTS = 35;
  private static final int SERIES = 5;
  private static final int HOURS = 7;
  private static final int STEP = 10;

  /** All tables with rows of projects but that of the projects themselves. */
  private static final List<String> TABLES =
      List.of(
          "stored_file",
          "file_upload",
          "file_part",
          "webhook_event",
          "audit_event",
          "time_series",
          "time_series_point",
          "project_resource",
          "deployment",
          "pipeline",
          "environment_variable");

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = database.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void projectIsGoneAtOnceAndWhatItHadInSteps() throws Exception {
    Project kept = SampleCatalog.project("kept");
    UUID keptBucket = fill(kept);
    Map<String, Long> before = rows();
    Project gone = SampleCatalog.project("gone");
    UUID goneBucket = fill(gone);

    change(store, change -> change.deleteProject(gone.id()));

    assertEquals(List.of(kept), store.catalog().projects());
    assertTrue(store.catalog().project("gone").isEmpty());
    assertTrue(store.catalog().project(gone.id()).isEmpty());
    assertEquals(List.of(), store.catalog().resources(Bucket.class, gone.id()));
    assertEquals(List.of(), store.metrics().series(gone.id()));
    assertThrows(RejectedException.class, () -> put(goneBucket, "late"));
    assertTrue(store.files().find(goneBucket, "file 1").isEmpty(), "a link to it may be about");
    Project again = SampleCatalog.project("gone");
    change(store, change -> change.save(again));
    change(store, change -> change.deleteProject(again.id()));

    List<Integer> steps = new ArrayList<>();
    while (steps.isEmpty() || steps.getLast() > 0) {
      if (steps.size() % 10 == 5) {
        // A stop in the middle.
        store.close();
        open();
      }
      steps.add(store.projectRemains().remove(STEP));
    }
    assertTrue(steps.stream().allMatch(rows -> rows <= STEP), steps.toString());
    assertTrue(steps.size() > (FILES + EVENTS + SERIES * HOURS) / STEP, steps.toString());
    assertEquals(before, rows());
    assertEquals(1, number("SELECT count(*) FROM project"));
    assertEquals(List.of(kept), store.catalog().projects());
    assertTrue(store.files().find(keptBucket, "file 1").isPresent());
    assertEquals(FILES + 1, number("SELECT count(*) FROM discarded_content"));
  }

  private UUID fill(Project project) throws Exception {
    Bucket bucket = Bucket.ofProject(project.id(), NOW);
    Webhook webhook =
        new Webhook(
            UUID.randomUUID(),
            project.id(),
            "hook",
            new VersionReference(ObjectType.PIPELINE, UUID.randomUUID(), null),
            "https://example.org/",
            List.of(),
            Webhook.Event.FINISHED,
            Duration.ofSeconds(10),
            false,
            false,
            true,
            "",
            Map.of(),
            NOW,
            NOW);
    change(
        store,
        change -> {
          change.save(project);
          change.save(bucket);
          change.save(webhook);
          change.save(SampleCatalog.deployment(project.id(), "scale"));
          change.save(SampleCatalog.pipeline(project.id(), "daily"));
          for (int i = 0; i < EVENTS; i++) {
            change.add(
                new AuditEvent(
                    UUID.randomUUID(),
                    project.id(),
                    NOW,
                    Action.INFO,
                    "a@b.c",
                    "event " + i,
                    "project",
                    project.name(),
                    null));
          }
        });
    for (int i = 0; i < FILES; i++) {
      put(bucket.id(), "file " + i);
    }
    UUID upload = store.files().startUpload(bucket.id(), "big", NOW);
    var _ =
        store
            .files()
            .putPart(
                new Upload(upload, bucket.id(), "big"),
                1,
                NOW,
                new ByteArrayInputStream(new byte[10]));
    List<Sample> samples = new ArrayList<>();
    for (int series = 0; series < SERIES; series++) {
      for (int hour = 0; hour < HOURS; hour++) {
        samples.add(
            new Sample(
                project.id(),
                "custom.metric",
                Map.of("of", "" + series),
                NOW.plusSeconds(3_600L * hour),
                1,
                1));
      }
    }
    store.metrics().add(samples);
    store
        .requests()
        .commit(
            List.of(),
            List.of(),
            null,
            List.of(new Announcement(UUID.randomUUID(), webhook.id(), NOW, JsonText.of("{}"))));
    return bucket.id();
  }

  private void put(UUID bucket, String name) throws Exception {
    var _ = store.files().put(bucket, name, NOW, new ByteArrayInputStream(new byte[10]));
  }

  private Map<String, Long> rows() throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    for (String table : TABLES) {
      rows.put(table, number("SELECT count(*) FROM " + table));
    }
    return rows;
  }

  private long number(String sql) throws Exception {
    return Long.parseLong(database.value(folder, sql));
  }
}
