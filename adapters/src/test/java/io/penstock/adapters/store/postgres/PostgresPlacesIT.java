package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceEvent;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.testkit.Soon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one database, and the places that they share. */
class PostgresPlacesIT {

  /** Of now: what ended long ago is removed. */
  private final Instant created = Instant.now().truncatedTo(ChronoUnit.MICROS);

  private final UUID version = UUID.randomUUID();
  @TempDir Path folder;
  private SqlStore firstStore;
  private SqlStore secondStore;

  @BeforeEach
  void open() throws Exception {
    firstStore = open("first");
    Files.createDirectories(folder.resolve("second"));
    Files.copy(folder.resolve("first/secret.key"), folder.resolve("second/secret.key"));
    secondStore = open("second");
    soon(() -> !firstStore.cluster().others().isEmpty());
  }

  private SqlStore open(String name) {
    return PostgresDatabase.of(folder)
        .open(folder.resolve(name), new LogBounds(1_000_000, 256L << 20));
  }

  @AfterEach
  void close() {
    secondStore.close();
    firstStore.close();
  }

  private InstancePlaces first() {
    return firstStore.instancePlaces();
  }

  private InstancePlaces second() {
    return secondStore.instancePlaces();
  }

  private static void soon(BooleanSupplier condition) {
    assertTrue(Soon.within(Duration.ofSeconds(1), condition));
  }

  private Instance instance(UUID id, InstanceStatus status) {
    return new Instance(
        id,
        status,
        created,
        created.plusSeconds(status.name().length()),
        List.of(new InstanceEvent(id, created, "It is \"" + status + "\".")));
  }

  private Instance pending() {
    return instance(UUID.randomUUID(), InstanceStatus.PENDING);
  }

  private UUID taken(InstancePlaces places, int maximum) {
    Instance instance = pending();
    assertTrue(places.take(version, instance, maximum, List.of()));
    return instance.id();
  }

  private boolean isRefused(InstancePlaces places, int maximum) {
    return !places.take(version, pending(), maximum, List.of());
  }

  @Test
  void allServersTogetherGetNoMoreThanTheMaximum() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> takes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (InstancePlaces places : List.of(first(), second())) {
        for (int i = 0; i < 20; i++) {
          Callable<Boolean> take =
              () -> {
                start.await();
                return places.take(version, pending(), 7, List.of());
              };
          takes.add(threads.submit(take));
        }
      }
      start.countDown();
    }
    int taken = 0;
    for (Future<Boolean> take : takes) {
      taken += take.get() ? 1 : 0;
    }
    assertEquals(7, taken);
    assertTrue(first().take(UUID.randomUUID(), pending(), 1, List.of()));
  }

  @Test
  void eachSeesWhatOthersHave() {
    taken(first(), 5);
    taken(first(), 5);

    soon(() -> second().takenElsewhere(version) == 2);
    assertEquals(List.of(firstStore.cluster().epoch()), second().holders(version));
    assertEquals(0, first().takenElsewhere(version));
    assertEquals(List.of(), first().holders(version));
    assertEquals(0, second().takenElsewhere(UUID.randomUUID()));
  }

  @Test
  void whoIsRefusedKnowsAtOnceWhoHasThem() {
    taken(first(), 1);

    assertTrue(isRefused(second(), 1));

    assertEquals(List.of(firstStore.cluster().epoch()), second().holders(version));
  }

  @Test
  void placeIsFreeOnceItsInstanceHasEnded() {
    UUID id = taken(first(), 1);
    first().changed(version, instance(id, InstanceStatus.STOPPING));
    assertTrue(isRefused(second(), 1));

    first().changed(version, instance(id, InstanceStatus.STOPPED));
    taken(first(), 1);

    soon(() -> second().takenElsewhere(version) == 1);
  }

  @Test
  void otherServerGetsThePlaceToo() {
    UUID id = taken(first(), 1);

    first().changed(version, instance(id, InstanceStatus.STOPPED));

    soon(() -> second().take(version, pending(), 1, List.of()));
  }

  @Test
  void placesOfAServerThatHasEndedAreFree() {
    UUID id = taken(second(), 1);
    soon(() -> first().takenElsewhere(version) == 1);

    secondStore.close();

    soon(() -> first().takenElsewhere(version) == 0);
    assertEquals(Map.of(), first().elsewhere(List.of(version)));
    taken(first(), 1);
    secondStore = open("second");
    soon(() -> second().takenElsewhere(version) == 1);
    assertFalse(shown(second()).stream().anyMatch(it -> it.id().equals(id)));
  }

  @Test
  void outgoingInstanceCountsForOthersAlone() {
    UUID old = taken(first(), 1);

    assertTrue(first().take(version, pending(), 1, List.of(old)));

    soon(() -> second().takenElsewhere(version) == 2);
    assertTrue(isRefused(second(), 2));
    assertTrue(isRefused(first(), 2));
  }

  @Test
  void instancesAreShownToOthersAlsoWhenTheyHaveEnded() {
    UUID id = taken(first(), 1);
    first().changed(version, instance(id, InstanceStatus.RUNNING));
    soon(() -> shown(second()).equals(List.of(instance(id, InstanceStatus.RUNNING))));
    assertEquals(List.of(), shown(first()));

    first().changed(version, instance(id, InstanceStatus.STOPPED));
    soon(() -> shown(second()).equals(List.of(instance(id, InstanceStatus.STOPPED))));
    firstStore.close();

    assertEquals(List.of(instance(id, InstanceStatus.STOPPED)), shown(second()));
    firstStore = open("first");
    assertEquals(List.of(instance(id, InstanceStatus.STOPPED)), shown(first()));
  }

  private List<Instance> shown(InstancePlaces places) {
    return places.elsewhere(List.of(UUID.randomUUID(), version)).getOrDefault(version, List.of());
  }

  @Test
  void ownerHearsWhoIsToBeStopped() {
    UUID id = taken(first(), 1);
    List<UUID> heard = new ArrayList<>();
    CountDownLatch told = new CountDownLatch(1);
    first()
        .whenChanged(
            () -> {
              heard.addAll(first().unwanted(version));
              told.countDown();
            });

    assertTrue(second().stop(version, id));

    assertEquals(InstanceStatus.STOPPING, shown(second()).getFirst().status());
    soon(() -> told.getCount() == 0);
    assertEquals(id, heard.getFirst());
    assertFalse(first().stop(version, id));
    assertFalse(second().stop(version, UUID.randomUUID()));
    first().changed(version, instance(id, InstanceStatus.STOPPED));
    soon(() -> first().unwanted(version).isEmpty());
    assertFalse(second().stop(version, id));
  }

  @Test
  void reactionsFollowWhatChangesElsewhere() {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    second().whenChanged(() -> seen.add(second().takenElsewhere(version)));

    UUID id = taken(first(), 1);
    soon(() -> seen.contains(1));
    first().changed(version, instance(id, InstanceStatus.STOPPED));

    soon(() -> seen.equals(List.of(1, 0)));
  }

  @Test
  void fewOfThoseThatHaveEndedAreRemembered() throws Exception {
    Session session = PostgresDatabase.of(folder).session();
    long now = Instant.now().toEpochMilli() * 1000;
    try (Connection _ = session.connection()) {
      for (int i = 0; i < 60; i++) {
        ended(session, version, now - i * 1_000_000L);
      }
      ended(session, UUID.randomUUID(), now - Duration.ofHours(25).toMillis() * 1000);
    }

    ((PostgresPlaces) firstStore.instancePlaces()).sweep();

    assertEquals(50, rows());
  }

  private static void ended(Session session, UUID version, long updated) throws SQLException {
    session.update(
        "INSERT INTO instance (id, version_id, owner, status, created, updated, events)"
            + " VALUES (?, ?, 0, 'stopped', ?, ?, '[]')",
        UUID.randomUUID(),
        version,
        updated,
        updated);
  }

  private int rows() {
    try {
      Session session = PostgresDatabase.of(folder).session();
      try (Connection _ = session.connection()) {
        return Integer.parseInt(String.valueOf(session.value("SELECT count(*) FROM instance")));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
