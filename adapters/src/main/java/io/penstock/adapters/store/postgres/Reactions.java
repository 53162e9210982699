package io.penstock.adapters.store.postgres;

import io.penstock.engine.port.Cluster.Change;
import io.penstock.engine.port.StoreException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What is to be done when something has changed elsewhere. */
final class Reactions implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("io.penstock.store");

  /** After a failure of the store. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Map<Change, List<Reaction>> byChange = new EnumMap<>(Change.class);
  private final List<Runnable> forgetting = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  Reactions() {
    for (Change change : Change.values()) {
      byChange.put(change, new CopyOnWriteArrayList<>());
    }
  }

  void add(Change change, Runnable work) {
    of(change).add(new Reaction(change, work));
  }

  /** Called before all others when definitions have changed. */
  void whenStale(Runnable forget) {
    forgetting.add(forget);
  }

  /** Nothing that was derived from definitions before is used any more, when this returns. */
  void forget() {
    forgetting.forEach(Runnable::run);
  }

  /** Returns at once. */
  void start(Change change) {
    of(change).forEach(Reaction::start);
  }

  private List<Reaction> of(Change change) {
    return byChange.getOrDefault(change, List.of());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException nobodyMeansUs) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts no more. */
  @Override
  public void close() {
    closed = true;
  }

  /** Runs on a thread of its own, and once more if it was asked for meanwhile. */
  private final class Reaction {
    private final Change change;
    private final Runnable work;

    /** 0 idle, 1 at work, 2 at work and asked for once more. */
    private final AtomicInteger state = new AtomicInteger();

    Reaction(Change change, Runnable work) {
      this.change = change;
      this.work = work;
    }

    void start() {
      if (state.getAndUpdate(before -> Math.min(before + 1, 2)) == 0) {
        Thread.ofVirtual().name("after a change: " + change).start(this::run);
      }
    }

    private void run() {
      do {
        state.set(1);
        react();
      } while (!closed && !state.compareAndSet(1, 0));
    }

    private void react() {
      if (closed) {
        return;
      }
      try {
        work.run();
      } catch (StoreException notNow) {
        LOG.log(System.Logger.Level.DEBUG, "The store cannot say what has changed", notNow);
        state.set(2);
        pause();
      } catch (RuntimeException | Error bug) {
        LOG.log(
            System.Logger.Level.ERROR, "A change of " + change + " elsewhere met a bug here.", bug);
      }
    }
  }
}
