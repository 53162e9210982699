package io.penstock.adapters.store.postgres;

import static io.penstock.adapters.store.sql.StoreFixtures.change;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.OtherRuntimes;
import io.penstock.engine.port.RequestQueue.CancelWish;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.VersionRef;
import io.penstock.engine.service.access.Access;
import io.penstock.testkit.RecordingRuntime;
import io.penstock.testkit.SampleCatalog;
import io.penstock.testkit.Soon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling all requests of a version in one state at one server, while another has some. */
@Timeout(60)
class BulkCancelIT {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VersionRef PRICES = new VersionRef.OfPipeline("team", "prices", "v1");

  @TempDir private Path folder;
  private PostgresDatabase database;
  private SqlStore here;
  private SqlStore there;
  private RequestServices services;
  private UUID version;

  @BeforeEach
  void open() throws IOException {
    database = PostgresDatabase.of(folder);
    here = open("here");
    Files.copy(
        folder.resolve("here/secret.key"),
        Files.createDirectories(folder.resolve("there")).resolve("secret.key"));
    there = open("there");
    there.cluster().whenChanged(Cluster.Change.CANCELS, this::cancelThere);
    version = define(here);
    services =
        RequestServices.on(
            new RequestServices.Ports(
                here.catalog(),
                new RecordingRuntime(),
                here.requests(),
                here.queue(),
                new JacksonCodec(),
                InstantSource.system(),
                RequestFiles.none(),
                Access.NONE,
                here.cluster(),
                InstancePlaces.OWN,
                OtherRuntimes.NONE),
            new RequestServices.Bounds(1, 1, 1));
    services.queue().open();
  }

  private SqlStore open(String name) throws IOException {
    return database.open(
        Files.createDirectories(folder.resolve(name)), new LogBounds(1000, 1_000_000));
  }

  @AfterEach
  void close() throws Exception {
    services.queue().stop();
    here.close();
    there.close();
  }

  private static UUID define(SqlStore store) {
    Project project = SampleCatalog.project("team");
    Pipeline pipeline = SampleCatalog.pipeline(project.id(), "prices");
    PipelineVersion defined = SampleCatalog.pipelineVersion(pipeline.id(), "v1");
    change(
        store,
        catalog -> {
          catalog.save(project);
          catalog.save(pipeline);
          catalog.save(defined);
        });
    return defined.id();
  }

  /** What a server does that processes all that is processed. */
  private void cancelThere() {
    List<RequestId> wanted =
        there.queue().cancelWishes().stream().map(CancelWish::request).toList();
    List<RequestRecord> cancelled =
        there.requests().find(wanted, true).stream()
            .filter(found -> found.state().status() == Status.PROCESSING)
            .map(found -> found.withState(new RequestState.Cancelled(found.state().started(), NOW)))
            .toList();
    try {
      there.requests().commit(cancelled);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatTheOtherProcessesIsCancelledHoweverMuch() throws Exception {
    List<RequestRecord> all = many(2_500, processing());
    there.requests().commit(all);
    services.queue().start();

    services.changer().cancelAll(PRICES, "processing");

    assertEquals(Set.of(Status.CANCELLED), statuses(all));
  }

  /** By a clock that is far behind, in a transaction that ends only when the queue is empty. */
  @Test
  void whatTheOtherIsJustTakingIsWaitedForAndCancelled() throws Exception {
    List<RequestRecord> all = many(10, new RequestState.Pending());
    here.requests().commit(all);
    Session taking = database.session();
    try (Connection connection = taking.connection();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      connection.setAutoCommit(false);
      assertEquals(
          3,
          taking.update(
              "UPDATE open_request SET status = 1, time_started = 0, owner = ?"
                  + " WHERE id IN (SELECT id FROM waiting ORDER BY sequence LIMIT 3)",
              there.cluster().epoch()));

      Callable<Boolean> cancel =
          () -> {
            services.changer().cancelAll(PRICES, "pending");
            return true;
          };
      Future<Boolean> cancelled = threads.submit(cancel);
      assertTrue(Soon.within(Duration.ofSeconds(1), () -> here.queue().waiting(version, 10) == 3));
      assertFalse(cancelled.isDone());
      connection.commit();

      assertTrue(cancelled.get());
    }
    assertEquals(Set.of(Status.CANCELLED), statuses(all));
  }

  private List<RequestRecord> many(int number, RequestState state) {
    return Stream.generate(() -> pending(version).withState(state)).limit(number).toList();
  }

  private Set<Status> statuses(List<RequestRecord> requests) {
    return here.requests().find(requests.stream().map(RequestRecord::id).toList(), false).stream()
        .map(found -> found.state().status())
        .collect(Collectors.toSet());
  }
}
