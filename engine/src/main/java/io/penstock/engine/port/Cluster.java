package io.penstock.engine.port;

import java.util.List;
import java.util.UUID;

/**
 * The servers that work on one store, as one of them sees it (docs/adr/0024). Each has an epoch,
 * which no other ever has or had. What this says may be half a second old; the store itself lets
 * nobody write whose epoch is over.
 */
public interface Cluster {

  /** For a server that shares its store with no other. */
  Cluster ALONE = new Alone();

  /** What the others may have changed. */
  enum Change {
    /** Definitions. */
    CATALOG,
    /** Batch requests wait. */
    QUEUE,
    /** Somebody wants requests that this server works on to end. */
    CANCELS,
    /** Another server has ended, or is taken for dead: what it has left may be taken over. */
    SERVERS,
    /** Instances were started or have ended. */
    INSTANCES
  }

  /**
   * Another server.
   *
   * @param url where it takes calls of other servers, such as {@code http://10.0.0.7:8080}; empty
   *     before it listens
   */
  record Server(long epoch, String url) {}

  /** This server's own epoch. */
  long epoch();

  /**
   * Whether this server is the one that does what is done once for all: the one with the lowest
   * epoch. Two may believe so for a moment.
   */
  boolean leads();

  /** The other servers that are alive, by epoch. */
  List<Server> others();

  /** Lets the others know where this server takes their calls. */
  void listensAt(String url);

  /**
   * Calls this, on a thread of its own, soon after something has changed elsewhere, and now and
   * then in any case. Several changes may be one call; it is never called twice at the same time.
   */
  void whenChanged(Change change, Runnable reaction);

  /**
   * Calls this first of all when definitions have changed elsewhere, so that what was derived from
   * them is not used any more. It must return at once.
   */
  default void whenStale(Runnable forget) {
    whenChanged(Change.CATALOG, forget);
  }

  /**
   * Waits until the other servers know that definitions have changed, so that whoever is answered
   * now finds the change at each of them; but for no longer than 900 ms, if one does not say so.
   *
   * @param generation which the change made
   */
  default void awaitKnown(long generation) {}

  /**
   * Whether another server has not been given up: asked before something is begun for it, since one
   * that was paused does not know. Unlike {@link #others} it is as of this moment, where servers
   * share a database.
   *
   * @throws StoreException when the store cannot say
   */
  default boolean isAlive(long epoch) {
    return others().stream().anyMatch(server -> server.epoch() == epoch);
  }

  /** Wakes the other servers, within 20 ms; returns at once. */
  void changed(Change change);

  /**
   * Takes a piece of work that only one server may do at a time. It stays this server's until it is
   * released, or until the server has ended.
   *
   * @return false when another server that is alive has it
   * @throws StoreException when the store cannot say
   */
  boolean take(UUID work);

  /** Lets others have it; fine when it was not taken. */
  void release(UUID work);

  /** Whether any server that is alive has the work. */
  boolean isTaken(UUID work);

  /** The only server there is. */
  final class Alone implements Cluster {
    private Alone() {}

    @Override
    public long epoch() {
      return 0;
    }

    @Override
    public boolean leads() {
      return true;
    }

    @Override
    public List<Server> others() {
      return List.of();
    }

    @Override
    public void listensAt(String url) {}

    @Override
    public void whenChanged(Change change, Runnable reaction) {}

    @Override
    public void changed(Change change) {}

    @Override
    public boolean take(UUID work) {
      return true;
    }

    @Override
    public void release(UUID work) {}

    @Override
    public boolean isTaken(UUID work) {
      return false;
    }
  }
}
