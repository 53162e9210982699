package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleCatalog.CREATED;
import static io.penstock.testkit.SampleCatalog.deployment;
import static io.penstock.testkit.SampleCatalog.project;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.AuditStore;
import io.penstock.engine.port.AuditStore.Query;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.service.audit.AuditedCatalog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Audit events in a database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class AuditStoreIT {

  @Parameter TestDatabase database;

  @TempDir Path folder;

  private final Project project = project("prices");
  private final Deployment kept = deployment(project.id(), "kept");
  private final Deployment gone = deployment(project.id(), "gone");

  @Test
  void eventsAreThereAfterARestartAndGoWithTheirProject() {
    try (SqlStore store = database.open(folder)) {
      Catalog catalog = new AuditedCatalog(store.catalog(), () -> CREATED);
      var _ =
          catalog.write(
              change -> {
                change.save(project);
                change.save(kept);
                change.save(gone);
                return true;
              });
      var _ =
          catalog.write(
              change -> {
                change.deleteDeployment(gone.id());
                return true;
              });
    }
    try (SqlStore store = database.open(folder)) {
      assertEquals(
          List.of(
              "Deleted deployment gone",
              "Created deployment gone",
              "Created deployment kept",
              "Created project prices"),
          texts(store, null, null, 50, 0));
      assertEquals(
          List.of("Deleted deployment gone", "Created deployment gone"),
          texts(store, gone.id(), null, 50, 0));
      assertEquals(List.of("Created deployment gone"), texts(store, gone.id(), null, 1, 1));
      var _ =
          store
              .catalog()
              .write(
                  change -> {
                    change.deleteProject(project.id());
                    return true;
                  });
      while (store.projectRemains().remove(1) > 0) {}
      assertEquals(List.of(), texts(store, null, null, 50, 0));
    }
  }

  @Test
  void eventsAreKeptForFourHundredDays() {
    try (SqlStore store = database.open(folder)) {
      StoreFixtures.change(
          store,
          change -> {
            change.save(project);
            for (int i = 0; i < 7; i++) {
              change.add(
                  new AuditEvent(
                      UUID.randomUUID(),
                      project.id(),
                      CREATED.plusSeconds(i),
                      Action.INFO,
                      "a@b.c",
                      "event " + i,
                      "project",
                      "prices",
                      null));
            }
          });
      Instant end = CREATED.plus(AuditStore.KEPT);
      assertEquals(0, store.audit().deleteExpired(end, 3));
      assertEquals(3, store.audit().deleteExpired(end.plusSeconds(5), 3));
      assertEquals(2, store.audit().deleteExpired(end.plusSeconds(5), 3));
      assertEquals(0, store.audit().deleteExpired(end.plusSeconds(5), 3));
      assertEquals(List.of("event 6", "event 5"), texts(store, null, null, 50, 0));
    }
  }

  @Test
  void whatTheServerDoesItselfIsFoundByItsAction() {
    try (SqlStore store = database.open(folder)) {
      var _ =
          new AuditedCatalog(store.catalog(), () -> CREATED)
              .write(
                  change -> {
                    change.save(project);
                    return true;
                  });
      assertEquals(List.of(), texts(store, null, Action.CREATE, 50, 0));
      AuditEvent event =
          store.audit().find(new Query(project.id(), null, Action.INFO, 50, 0)).getFirst();
      assertEquals(CREATED, event.time());
      assertEquals("UbiOps", event.user());
      assertEquals("project", event.objectType());
      assertEquals("prices", event.objectName());
    }
  }

  private List<String> texts(
      SqlStore store, @Nullable UUID owner, @Nullable Action action, int limit, int offset) {
    return store.audit().find(new Query(project.id(), owner, action, limit, offset)).stream()
        .map(AuditEvent::event)
        .toList();
  }
}
