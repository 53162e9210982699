package io.penstock.engine.queue;

import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.InstancePlaces;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Window} of each version that needs one. They are kept when no request of a version is
 * left: what it took many to find out is good for the next ones.
 */
final class Windows {

  /** Versions to remember, a few hundred bytes each. Those used least go, deleted ones too. */
  private static final int MOST = 1000;

  /** How long a request takes from the queue into the line for its first worker, generously. */
  private static final Duration SETTLING = Duration.ofMillis(20);

  private final Capacity capacity;
  private final ToIntFunction<UUID> waiting;
  private final Runnable wider;
  private final Map<UUID, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Window> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param places what other servers have of the workers
   * @param unlimited for versions without user code, and those that cannot run
   * @param waiting how many requests wait in line for a worker of a deployment version
   * @param wider called when a version may have more requests than before
   */
  Windows(
      RunnableCatalog catalog,
      InstancePlaces places,
      int unlimited,
      ToIntFunction<UUID> waiting,
      Runnable wider) {
    this.capacity = new Capacity(catalog, places, unlimited);
    this.waiting = waiting;
    this.wider = wider;
  }

  /**
   * How many requests of a version may be processed.
   *
   * @param here by this server
   * @param everywhere by all servers together; empty for any number
   */
  record Allowed(int here, OptionalInt everywhere) {}

  /**
   * How many requests of a version may be processed now. Reads definitions where they are not
   * remembered.
   *
   * @param running how many are by this server, while others wait
   * @throws io.penstock.engine.port.StoreException when they cannot be read
   */
  Allowed allowed(UUID version, int running) {
    Capacity.Bounds bounds = capacity.of(version);
    if (bounds.workers().isEmpty()) {
      return new Allowed(bounds.sum(), OptionalInt.empty());
    }
    int here =
        bounds.narrowest() == bounds.sum()
            ? bounds.sum()
            : of(version, bounds).allowed(bounds, running);
    int wider = Math.max(0, here - bounds.narrowest());
    return new Allowed(here, OptionalInt.of(bounds.everywhere() + wider));
  }

  /** Code of a request of the version has ended. Reads nothing. */
  void stepEnded(UUID version) {
    Window window = known(version);
    if (window != null) {
      window.stepEnded();
    }
  }

  private synchronized Window of(UUID version, Capacity.Bounds bounds) {
    return windows.computeIfAbsent(
        version, _ -> new Window(bounds, waiting, Windows::later, wider));
  }

  private static void later(Runnable look) {
    Thread.ofVirtual()
        .name("batch window")
        .start(
            () -> {
              LockSupport.parkNanos(SETTLING.toNanos());
              look.run();
            });
  }

  private synchronized @Nullable Window known(UUID version) {
    return windows.get(version);
  }
}
