package io.penstock.server;

import io.penstock.engine.port.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does things regularly, one at a time, on a thread of its own. What fails is logged and done again
 * when its time comes.
 */
final class Timer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Timer.class.getName());

  private final ScheduledExecutorService thread;
  private final Duration patience;

  /** Something to do. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  /** A timer that interrupts what it does when it is closed. */
  Timer(String name) {
    this(name, Duration.ZERO);
  }

  /**
   * A timer that waits a little when it is closed.
   *
   * @param patience how long what it does may still take
   */
  Timer(String name, Duration patience) {
    this.patience = patience;
    thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
  }

  /**
   * Does it from now on.
   *
   * @param delay before the first time
   * @param interval from the end of one time to the beginning of the next
   * @param failure what it means when it fails, such as {@code Expired files stay for now}
   */
  void start(Duration delay, Duration interval, String failure, Work work) {
    // attempt() handles what can go wrong; the future would only repeat it.
    var _ =
        thread.scheduleWithFixedDelay(
            () -> attempt(failure, work),
            delay.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** The same, for the first time after an interval. */
  void start(Duration interval, String failure, Work work) {
    start(interval, interval, failure, work);
  }

  private static void attempt(String failure, Work work) {
    try {
      work.run();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (StoreException later) {
      LOG.log(Level.WARNING, "{0}: {1}", failure, later.getMessage());
    } catch (RuntimeException | Error unexpected) {
      // Thrown on, it would end the schedule without a word.
      LOG.log(Level.ERROR, failure + ".", unexpected);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      var _ = thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }
}
