package io.penstock.engine.queue;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The batch requests that this server processes, each on a thread of its own. */
final class BatchRuns {

  private static final System.Logger LOG = System.getLogger(BatchRuns.class.getName());
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

  private final BatchRunner runner;
  private final ActiveRequests active;
  private final Consumer<UUID> stepEnded;
  private final Runnable ended;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition fewer = lock.newCondition();
  private final Map<UUID, Integer> ofVersion = new HashMap<>();
  private int number;

  private final Map<BatchRun, ActiveRequest> runs = new ConcurrentHashMap<>();
  private volatile boolean abandoned;

  /**
   * @param stepEnded called with the version of a request one of whose counted steps has ended
   * @param ended called after each end of a request
   */
  BatchRuns(BatchRunner runner, ActiveRequests active, Consumer<UUID> stepEnded, Runnable ended) {
    this.runner = runner;
    this.active = active;
    this.stepEnded = stepEnded;
    this.ended = ended;
  }

  /** How many there are. */
  int number() {
    lock.lock();
    try {
      return number;
    } finally {
      lock.unlock();
    }
  }

  /** How many there are of each of these versions, in the same order. */
  SequencedMap<UUID, Integer> numbers(Collection<UUID> versions) {
    SequencedMap<UUID, Integer> numbers = new LinkedHashMap<>();
    lock.lock();
    try {
      versions.forEach(each -> numbers.put(each, ofVersion.getOrDefault(each, 0)));
      return numbers;
    } finally {
      lock.unlock();
    }
  }

  /** Starts a request that this server has taken, or leaves it to the next start. */
  void begin(RequestRecord claimed) {
    if (abandoned) {
      return;
    }
    UUID version = claimed.target().versionId();
    BatchRun run = new BatchRun(claimed, () -> stepEnded.accept(version));
    ActiveRequest own = active.enter(claimed, entered -> process(run, entered));
    lock.lock();
    try {
      ofVersion.merge(version, 1, Integer::sum);
      number++;
    } finally {
      lock.unlock();
    }
    runs.put(run, own);
    own.start();
    if (abandoned) {
      abandon(run, own);
    }
  }

  private void process(BatchRun run, ActiveRequest own) {
    try (own) {
      runner.run(run, own);
    } catch (InterruptedException | RuntimeException | Error bug) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The request " + run.claimed().id() + " was interrupted by an error and goes on.",
          bug);
      goOnLater(run);
    } finally {
      end(run);
    }
  }

  /** As after a stop of the server, and as often at most: nobody else would ever end it. */
  private void goOnLater(BatchRun run) {
    Thread.ofVirtual()
        .name("go on with " + run.claimed().id())
        .start(
            () -> {
              try {
                Thread.sleep(PAUSE_AFTER_ERROR);
                begin(run.claimed().interruptedOnceMore());
              } catch (InterruptedException nobodyMeansUs) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "The request {0} goes on with the next start.",
                    run.claimed().id());
              }
            });
  }

  private void end(BatchRun run) {
    lock.lock();
    try {
      ofVersion.computeIfPresent(
          run.claimed().target().versionId(), (_, count) -> count == 1 ? null : count - 1);
      number--;
      runs.remove(run);
      fewer.signalAll();
    } finally {
      lock.unlock();
    }
    ended.run();
  }

  /**
   * Waits until there is none.
   *
   * @return false when that took longer than {@code patience}
   */
  boolean awaitNone(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (number > 0 && left > 0) {
        left = fewer.awaitNanos(left);
      }
      return number == 0;
    } finally {
      lock.unlock();
    }
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** Stops all without an end, and begins no more. Waits for nothing. */
  void abandon() {
    abandoned = true;
    runs.forEach(BatchRuns::abandon);
  }

  private static void abandon(BatchRun run, ActiveRequest own) {
    run.abandon();
    own.stop(ActiveRequest.Stop.SERVER_STOPS);
  }
}
