package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.Writes;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.StoreException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What became of instances and is not written yet: the last of each. Whoever makes an instance
 * change does not wait for the store, and several changes are one transaction.
 */
final class PlaceChanges {

  private final Writes writes;
  private final Runnable written;

  /** The row of an instance, which is to go where there is none. */
  private final Map<UUID, Optional<Instance>> rows = new LinkedHashMap<>();

  /** Whether somebody is about to write. */
  private final AtomicBoolean waking = new AtomicBoolean();

  /**
   * @param written called when others may see something new
   */
  PlaceChanges(Writes writes, Runnable written) {
    this.writes = writes;
    this.written = written;
  }

  /** Returns at once. */
  void add(Instance instance) {
    put(instance.id(), Optional.of(instance));
  }

  /** For an instance that never came to be. Returns at once. */
  void forget(UUID id) {
    put(id, Optional.empty());
  }

  private void put(UUID id, Optional<Instance> row) {
    synchronized (rows) {
      rows.put(id, row);
    }
    if (waking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("instance changes").start(this::wake);
    }
  }

  private void wake() {
    waking.set(false);
    try {
      flush();
    } catch (StoreException notNow) {
      // With the next look.
    }
  }

  /**
   * Writes what is not written.
   *
   * @throws StoreException when the store says no; it stays to be written
   */
  void flush() {
    Map<UUID, Optional<Instance>> now = copy();
    if (now.isEmpty()) {
      return;
    }
    var _ =
        writes.transaction(
            session -> {
              write(session);
              return true;
            });
    synchronized (rows) {
      now.forEach(rows::remove); // Unless it is another one by now.
    }
    written.run();
  }

  /**
   * Writes it in somebody's transaction. It is read only here, by the one thread that writes: so no
   * older state comes after a newer one.
   */
  void write(Session session) throws SQLException {
    for (var row : copy().entrySet()) {
      if (row.getValue().isPresent()) {
        InstanceTable.update(session, row.getValue().get());
      } else {
        InstanceTable.remove(session, row.getKey());
      }
    }
  }

  private Map<UUID, Optional<Instance>> copy() {
    synchronized (rows) {
      return new LinkedHashMap<>(rows);
    }
  }
}
