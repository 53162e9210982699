package io.penstock.server;

import io.penstock.adapters.http.HttpServer;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.service.RequestServices;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a server's work: nothing new begins, what runs may end within the grace period. What
 * has not ended then is stopped: direct requests fail and say so, batch requests go on after the
 * next start.
 */
final class Drain {

  /** How long the answers of stopped requests may take to be sent. */
  static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final RequestServices requests;
  private final HttpServer http;
  private final Duration grace;
  private final CountDownLatch quietOrHurried = new CountDownLatch(1);

  Drain(RequestServices requests, HttpServer http, Duration grace) {
    this.requests = requests;
    this.http = http;
    this.grace = grace;
  }

  /** Waits no longer. */
  void hurry() {
    quietOrHurried.countDown();
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
    try {
      if (!quietOrHurried.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        System.getLogger("io.penstock")
            .log(
                System.Logger.Level.INFO,
                "Requests still run after {0} s of grace: they are stopped.",
                grace.toSeconds());
      }
      stopWhatRuns();
      closing.join(LAST_WORDS.multipliedBy(2));
      var _ = requests.queue().awaitQuiet(LAST_WORDS);
    } catch (InterruptedException nobodyMeansUs) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopWhatRuns() {
    requests.queue().abandon();
    requests.active().topLevel().stream()
        .filter(request -> !request.begun().isBatch())
        .forEach(request -> request.stop(ActiveRequest.Stop.SERVER_STOPS));
  }
}
