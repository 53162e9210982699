package io.penstock.server;

import io.penstock.adapters.http.HttpServer;
import io.penstock.adapters.http.Readiness;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.service.RequestServices;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a server's work: it says so and serves on for a while, then nothing new begins, and
 * what runs may end within the grace period. What has not ended then is stopped: direct requests
 * fail and say so, batch requests go on after the next start, or elsewhere. So do those whose code
 * this server runs for others.
 */
final class Drain {

  /** How long the answers of stopped requests may take to be sent. */
  static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** The same when another server may go on: none of them could say anything but that. */
  private static final Duration LAST_WORDS_WHEN_LOST = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger("io.penstock");

  /** Before the end of the delay: other servers need it to hear that this one takes no calls. */
  private static final Duration LEAVING = Duration.ofSeconds(1);

  private static final Duration RETIRE_INTERVAL = Duration.ofMillis(500);

  private final RequestServices requests;
  private final HttpServer http;
  private final Readiness readiness;
  private final Duration delay;
  private final Duration grace;
  private final Runnable leave;
  private final Runnable retire;
  private volatile Duration lastWords = LAST_WORDS;
  private final CountDownLatch quietOrHurried = new CountDownLatch(1);

  /**
   * @param delay between saying that it stops and refusing anything
   * @param grace for what runs then
   * @param leave tells other servers to call this one no more
   * @param retire gives them what this one needs no more; called again while it needs less
   */
  Drain(
      RequestServices requests,
      HttpServer http,
      Readiness readiness,
      Duration delay,
      Duration grace,
      Runnable leave,
      Runnable retire) {
    this.requests = requests;
    this.http = http;
    this.readiness = readiness;
    this.delay = delay;
    this.grace = grace;
    this.leave = leave;
    this.retire = retire;
  }

  /** Waits no longer. */
  void hurry() {
    quietOrHurried.countDown();
  }

  /**
   * Says that the server stops, and returns after the delay, or once that is to be hurried. Until
   * then everything goes on as before, but that answers close their connections.
   */
  void announce() {
    readiness.stopping();
    if (delay.isZero()) {
      return;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "The server is to stop: it is not ready any more, and serves on for {0} s.",
        delay.toSeconds());
    Duration leaving = delay.compareTo(LEAVING) < 0 ? delay : LEAVING;
    try {
      var _ = quietOrHurried.await(delay.minus(leaving).toMillis(), TimeUnit.MILLISECONDS);
      leave.run();
      var _ = quietOrHurried.await(leaving.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException nobodyMeansUs) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops what runs, at once: nothing of it may be recorded any more, and it goes on elsewhere. */
  void abandon() {
    lastWords = LAST_WORDS_WHEN_LOST;
    hurry();
    requests.queue().stop();
    stopWhatRuns();
  }

  /** Returns when nothing runs any more. */
  void run() {
    requests.queue().stop();
    Thread closing = Thread.ofPlatform().name("stop http").start(http::stop);
    Thread.ofVirtual()
        .name("await quiet")
        .start(
            () -> {
              try {
                closing.join();
                if (requests.queue().awaitQuiet(grace)) {
                  quietOrHurried.countDown();
                }
              } catch (InterruptedException nobodyMeansUs) {
                // The grace period ends it all the same.
              }
            });
    Thread.ofVirtual().name("retire instances").start(this::retireUntilQuiet);
    try {
      if (!quietOrHurried.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            System.Logger.Level.INFO,
            "Requests still run after {0} s of grace: they are stopped.",
            grace.toSeconds());
      }
      hurry();
      stopWhatRuns();
      closing.join(lastWords.multipliedBy(2));
      var _ = requests.queue().awaitQuiet(lastWords);
    } catch (InterruptedException nobodyMeansUs) {
      Thread.currentThread().interrupt();
    }
  }

  private void retireUntilQuiet() {
    try {
      while (quietOrHurried.getCount() > 0) {
        retire.run();
        var _ = quietOrHurried.await(RETIRE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException nobodyMeansUs) {
      // What is left ends with the server.
    }
  }

  private void stopWhatRuns() {
    requests.queue().abandon();
    requests.forwarded().stopAll();
    requests.active().topLevel().stream()
        .filter(request -> !request.begun().isBatch())
        .forEach(request -> request.stop(ActiveRequest.Stop.SERVER_STOPS));
  }
}
