package io.penstock.server;

import io.penstock.adapters.store.postgres.PostgresStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A running server. One that shares its database with others starts anew, in the same process, when
 * it may not use the database any more.
 */
public final class PenstockServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger("io.penstock");

  /** Between two tries to start anew. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ServerConfig config;
  private final @Nullable String adminToken;

  /** Held while it starts, the first time or anew. */
  private final ReentrantLock lifecycle = new ReentrantLock();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init") // start() sets it.
  private volatile Wiring wiring;

  private Optional<String> newAdminToken = Optional.empty();

  /** Of which one starts anew, and others wait to see whether that is still needed. */
  private final List<Thread> restarts = new ArrayList<>();

  private PenstockServer(ServerConfig config, @Nullable String adminToken) {
    this.config = config;
    this.adminToken = adminToken;
  }

  /**
   * Starts a server. Returns when it takes requests, which is when it may use its database.
   *
   * @param adminToken what the administrator chose; null to use the one in the data folder, or make
   *     one
   * @throws StartupException saying what stops it, and what to do
   */
  public static PenstockServer start(ServerConfig config, @Nullable String adminToken) {
    PenstockServer server = new PenstockServer(config, adminToken);
    server.lifecycle.lock();
    try (Standby standby = new Standby(config.host(), config.port())) {
      server.wiring = server.open(config, standby);
      return server;
    } finally {
      server.lifecycle.unlock();
    }
  }

  private Wiring open(ServerConfig settings, Standby standby) {
    Wiring opened = new Wiring();
    try {
      opened.open(
          settings, new PostgresStore.Usage(standby::because, reason -> lost(opened, reason)));
      standby.close();
      opened.projects().createFirst();
      newAdminToken =
          new AdminToken(opened.tokens(), settings.data(), settings.store() != null)
              .ensure(adminToken);
      opened.listen();
      return opened;
    } catch (IOException | RuntimeException problem) {
      opened.close();
      throw problem instanceof StartupException explained
          ? explained
          : new StartupException(
              "Penstock could not start: %s".formatted(Causes.sentence(problem)), problem);
    }
  }

  /** Another server may use the database from now on. */
  private synchronized void lost(Wiring loser, String reason) {
    LOG.log(
        Level.ERROR,
        "The server stops what it does, since {0}. It goes on when it may use the database again.",
        reason);
    if (closing.getCount() > 0) {
      restarts.removeIf(thread -> !thread.isAlive());
      restarts.add(Thread.ofPlatform().name("restart").start(() -> startAnew(loser)));
    }
  }

  private void startAnew(Wiring loser) {
    lifecycle.lock();
    try {
      // A start that lost it before it was over has failed, and perhaps been tried again since.
      if (wiring == loser) {
        closeAndOpen();
      }
    } finally {
      lifecycle.unlock();
    }
  }

  private void closeAndOpen() {
    Wiring before = wiring;
    ServerConfig settings = config.withPort(before.port());
    before.abandon();
    before.close();
    try (Standby standby = new Standby(settings.host(), settings.port())) {
      String detail = "It has lost its database.";
      while (closing.getCount() > 0) {
        try {
          // Also while it connects, and between two tries.
          standby.because("The server starts again; its log says why.", detail);
          wiring = open(settings, standby);
          LOG.log(Level.WARNING, "The server goes on.");
          return;
        } catch (StartupException notNow) {
          detail = String.valueOf(notNow.getMessage());
        }
        var _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException stopping) {
      // Then there is nothing to go on with.
    }
  }

  /** Such as {@code http://127.0.0.1:8080/v2.1}. */
  public String url() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return "http://%s:%d/v2.1".formatted(host, wiring.port());
  }

  /** The admin token, when this start made it. */
  public Optional<String> newAdminToken() {
    return newAdminToken;
  }

  /**
   * Says that it is not ready and serves on for the shutdown delay, then takes no new requests,
   * lets running ones finish within the grace period, and closes everything. Returns when that is
   * done. Batch requests that have not ended then go on after the next start, or elsewhere.
   */
  @Override
  public void close() {
    LOG.log(Level.DEBUG, "Stopping");
    try {
      endRestart();
      wiring.announceStop();
      wiring.close();
    } finally {
      closed.countDown();
    }
  }

  private void endRestart() {
    List<Thread> waiting;
    synchronized (this) {
      closing.countDown();
      waiting = List.copyOf(restarts);
    }
    waiting.forEach(Thread::interrupt);
    try {
      for (Thread thread : waiting) {
        thread.join();
      }
    } catch (InterruptedException nobodyMeansUs) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a {@link #close} that is under way wait no longer for anybody. */
  void hurry() {
    wiring.hurry();
  }

  /** Returns when everything is closed. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }
}
