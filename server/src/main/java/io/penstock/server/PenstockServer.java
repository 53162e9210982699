package io.penstock.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A running server. */
public final class PenstockServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger("io.penstock");

  private final Wiring wiring;
  private final ServerConfig config;
  private final Optional<String> newAdminToken;
  private final CountDownLatch closed = new CountDownLatch(1);

  private PenstockServer(Wiring wiring, ServerConfig config, Optional<String> newAdminToken) {
    this.wiring = wiring;
    this.config = config;
    this.newAdminToken = newAdminToken;
  }

  /**
   * Starts a server.
   *
   * @param adminToken what the administrator chose; null to use the one in the data folder, or make
   *     one
   * @throws StartupException saying what stops it, and what to do
   */
  public static PenstockServer start(ServerConfig config, @Nullable String adminToken) {
    Wiring wiring = new Wiring();
    try {
      wiring.open(config);
      wiring.projects().createFirst();
      Optional<String> token = new AdminToken(wiring.tokens(), config.data()).ensure(adminToken);
      wiring.listen();
      return new PenstockServer(wiring, config, token);
    } catch (IOException | RuntimeException problem) {
      wiring.close();
      throw problem instanceof StartupException explained
          ? explained
          : new StartupException(
              "Penstock could not start: %s".formatted(Causes.sentence(problem)), problem);
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
   * done. Batch requests that have not ended then go on after the next start.
   */
  @Override
  public void close() {
    LOG.log(Level.DEBUG, "Stopping");
    try {
      wiring.announceStop();
      wiring.close();
    } finally {
      closed.countDown();
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
