package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.postgres.LeaseTable.State;
import io.penstock.adapters.store.postgres.LeaseTable.States;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.Cluster.Change;
import io.penstock.engine.port.Cluster.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Sees what the other servers do: hears their notices, looks every half second whether they are
 * alive and whether definitions have changed, and ends the lease of one that shows no sign of life.
 * It counts that only while it sees the database all the time: after a failure of that, everybody
 * has as long again to come back.
 */
final class ClusterWatch implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("io.penstock.store");

  private static final Duration LOOK = Duration.ofMillis(400);

  /** What is looked for in any case, since a notice may be lost: every so many looks. */
  private static final Map<Change, Integer> LOOKS =
      Map.of(Change.INSTANCES, 1, Change.QUEUE, 2, Change.CANCELS, 2, Change.SERVERS, 10);

  private final DataSource source;
  private final Lease lease;
  private final Reactions reactions;
  private final Map<Long, Seen> seen = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("penstock-cluster").unstarted(this::run);
  private volatile List<Server> others = List.of();
  private volatile boolean closed;
  private volatile @Nullable Connection listening;
  private long generation;
  private long looks;
  private long lastLook;

  /** Since when a lease has had so many signs of life. */
  private record Seen(long renewals, long since) {}

  /**
   * @param source of connections that fail rather than wait for long
   */
  ClusterWatch(DataSource source, Lease lease, Reactions reactions) {
    this.source = source;
    this.lease = lease;
    this.reactions = reactions;
  }

  /** Looks for the first time, and goes on with it. */
  void start() throws SQLException {
    try (Connection connection = source.getConnection()) {
      States states = LeaseTable.read(new Session(connection, PostgresDialect.POSTGRES));
      generation = states.generation();
      others = others(states.leases());
      LeaseTable.know(new Session(connection, PostgresDialect.POSTGRES), lease.epoch(), generation);
    }
    thread.start();
  }

  /** Those that are alive, by epoch, as of the last look. */
  List<Server> others() {
    return others;
  }

  private void run() {
    while (!closed && lease.loss() == null) {
      try (Connection connection = source.getConnection()) {
        listening = connection;
        listen(connection);
      } catch (SQLException away) {
        seen.clear();
        pause();
      } catch (RuntimeException bug) {
        // Deaf to the others, it would go by definitions that are not theirs.
        if (!closed) {
          LOG.log(System.Logger.Level.ERROR, "Looking at the other servers failed.", bug);
          lease.lost("it could not look at the other servers");
        }
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(Connection connection) throws SQLException {
    Session session = new Session(connection, PostgresDialect.POSTGRES);
    session.update("LISTEN " + Notices.CHANNEL);
    // What a server knows of need not survive a crash, which it does not survive either.
    session.update("SET synchronous_commit = off");
    PGConnection notified = connection.unwrap(PGConnection.class);
    while (!closed && lease.loss() == null) {
      long left = LOOK.toNanos() - (System.nanoTime() - lastLook);
      if (left <= 0) {
        look(session);
      } else {
        // 0 would be for ever.
        hear(session, notified.getNotifications((int) (left / 1_000_000) + 1));
      }
    }
  }

  private void hear(Session session, PGNotification @Nullable [] notices) throws SQLException {
    if (notices == null) {
      return;
    }
    List<Notice> heard =
        Stream.of(notices)
            .flatMap(notice -> Notice.of(notice.getParameter()).stream())
            .filter(notice -> notice.epoch() != lease.epoch())
            .toList();
    OptionalLong changed = heard.stream().mapToLong(Notice::generation).max();
    if (changed.isPresent() && changed.getAsLong() > generation) {
      know(session, changed.getAsLong());
    }
    heard.stream().map(Notice::change).distinct().forEach(reactions::start);
  }

  private void know(Session session, long next) throws SQLException {
    generation = next;
    reactions.forget();
    LeaseTable.know(session, lease.epoch(), next);
  }

  private void look(Session session) throws SQLException {
    long now = System.nanoTime();
    States states = LeaseTable.read(session);
    List<Server> before = others;
    boolean ended = false;
    for (State state : states.leases()) {
      if (state.epoch() != lease.epoch() && isOverdue(state, now)) {
        ended |= expire(session, state);
      }
    }
    List<Server> alive = others(ended ? LeaseTable.read(session).leases() : states.leases());
    seen.keySet().retainAll(states.leases().stream().map(State::epoch).toList());
    others = alive;
    if (!alive.equals(before)) {
      reactions.start(Change.SERVERS);
    }
    if (states.generation() != generation) {
      know(session, states.generation());
      reactions.start(Change.CATALOG);
    }
    looks++;
    LOOKS.forEach(
        (change, each) -> {
          if (looks % each == 0) {
            reactions.start(change);
          }
        });
    lastLook = System.nanoTime();
  }

  private boolean isOverdue(State state, long now) {
    Seen last =
        seen.merge(
            state.epoch(),
            new Seen(state.renewals(), now),
            (old, fresh) -> old.renewals() == fresh.renewals() ? old : fresh);
    return now - last.since() >= Lease.PERIOD.toNanos();
  }

  private static boolean expire(Session session, State state) throws SQLException {
    boolean ended = LeaseTable.expire(session, state);
    if (ended) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The server with the epoch {0} shows no sign of life: others take over what it has left.",
          Long.toString(state.epoch()));
    }
    return ended;
  }

  private List<Server> others(List<State> leases) {
    return leases.stream()
        .filter(state -> state.epoch() != lease.epoch())
        .map(state -> new Server(state.epoch(), state.url()))
        .toList();
  }

  /** Returns when nothing more is heard. */
  @Override
  public void close() {
    closed = true;
    Connection open = listening;
    if (open != null) {
      // What waits for notices would wait for half a second.
      Reconnection.abort(open);
    }
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
