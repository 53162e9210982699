package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.unavailable;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.service.definition.SoleWork;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes exports and imports in the background, a few at a time, on platform threads: to compress
 * would keep the carrier of a virtual one from everybody else. Files that come from elsewhere are
 * waited for apart, so that a slow link keeps nobody's export from being made.
 *
 * <p>What is under way is taken by its server, from before it is recorded until its job has ended:
 * what is unfinished and nobody's was left by a server that has ended.
 */
public final class TransferJobs implements AutoCloseable {

  private static final Logger LOG = System.getLogger(TransferJobs.class.getName());
  private static final int STOP_SECONDS = 10;

  /** Until another server has let go of what it has just recorded the end of. */
  private static final Duration LETTING_GO = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ExecutorService threads;
  private final ExecutorService waiting =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-", 0).factory());
  private final ProjectTurns turns;
  private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();
  private final Cluster cluster;
  private final ReentrantLock lock = new ReentrantLock();

  /** How many here need it to stay taken: who records it, and its jobs. */
  private final Map<UUID, Integer> holders = new ConcurrentHashMap<>();

  /** Work that gives up when its thread is interrupted. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  /**
   * Does nothing until asked to.
   *
   * @param atOnce how many may run at the same time; the others wait
   * @param fetchedAtOnce how many files may be fetched at the same time, one for each project
   */
  public TransferJobs(int atOnce, int fetchedAtOnce, Cluster cluster) {
    this.cluster = cluster;
    turns = new ProjectTurns(fetchedAtOnce);
    threads =
        Executors.newFixedThreadPool(
            atOnce, Thread.ofPlatform().daemon().name("transfer-", 0).factory());
  }

  /** Records what is begun. */
  @FunctionalInterface
  interface Recording<T> {
    T record();
  }

  /**
   * Takes what is about to be recorded as begun; it stays taken until its job has ended.
   *
   * @param start starts the job
   */
  <T> T taking(UUID id, Recording<T> recording, Consumer<T> start) {
    boolean first = hold(id);
    try {
      if (first) {
        take(id);
      }
      T begun = recording.record();
      start.accept(begun);
      return begun;
    } finally {
      letGo(id);
    }
  }

  /** Whether nobody here has held it. */
  private boolean hold(UUID id) {
    lock.lock();
    try {
      return holders.merge(id, 1, Integer::sum) == 1;
    } finally {
      lock.unlock();
    }
  }

  private void letGo(UUID id) {
    lock.lock();
    try {
      if (holders.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1) == null) {
        SoleWork.release(cluster, id);
      }
    } finally {
      lock.unlock();
    }
  }

  private void take(UUID id) {
    long end = System.nanoTime() + LETTING_GO.toNanos();
    try {
      while (!cluster.take(id)) {
        if (System.nanoTime() - end > 0) {
          throw unavailable("Another server is about to work on it: try again in a moment");
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw unavailable("The server stops: try again in a moment");
    }
  }

  /**
   * Does something about what is unfinished, if it was left by a server that has ended. It may be
   * taken by this server meanwhile, and go on: the ending has to see to that.
   */
  void ifLeft(UUID id, Runnable ending) {
    if (!holders.containsKey(id) && cluster.take(id)) {
      try {
        ending.run();
      } finally {
        releaseIfUnheld(id);
      }
    }
  }

  private void releaseIfUnheld(UUID id) {
    lock.lock();
    try {
      if (!holders.containsKey(id)) {
        SoleWork.release(cluster, id);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What this server works on. */
  Set<UUID> running() {
    return Set.copyOf(jobs.keySet());
  }

  /** Does the work soon. Returns at once. */
  void start(UUID id, Work work) {
    start(threads, id, work);
  }

  /** Does work that waits for somebody else, when it is the project's turn. Returns at once. */
  void startFetch(UUID id, UUID projectId, Work work) {
    start(
        waiting,
        id,
        () -> {
          turns.enter(projectId);
          try {
            work.run();
          } finally {
            turns.leave(projectId);
          }
        });
  }

  private void start(ExecutorService on, UUID id, Work work) {
    Job job = new Job(id, work);
    var _ = hold(id);
    jobs.put(id, job);
    try {
      on.execute(job);
    } catch (RejectedExecutionException closing) {
      jobs.remove(id, job); // The next start says what became of it, or another server.
      letGo(id);
    }
  }

  /** Stops what works on any of them, all at once, and waits a little until they have stopped. */
  void stop(List<UUID> ids) {
    stopAll(ids.stream().flatMap(id -> Optional.ofNullable(jobs.get(id)).stream()).toList());
  }

  /** Stops what works on one of them, and returns when it has stopped. */
  void stop(UUID id) {
    stop(List.of(id));
  }

  /** Waits until none runs or waits: for tests. */
  public void awaitIdle() throws InterruptedException {
    while (!jobs.isEmpty()) { // One may have begun another.
      for (Job job : jobs.values()) {
        job.ended.await();
      }
    }
  }

  /** Stops all, and waits a little until they have stopped. What is left ends at the next start. */
  @Override
  public void close() {
    threads.shutdown();
    waiting.shutdown();
    stopAll(List.copyOf(jobs.values()));
  }

  private static void stopAll(List<Job> some) {
    some.forEach(Job::stop);
    long end = System.nanoTime() + SECONDS.toNanos(STOP_SECONDS);
    try {
      for (Job job : some) {
        var _ = job.ended.await(end - System.nanoTime(), NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One step of an export or import. */
  private final class Job implements Runnable {

    private final UUID id;
    private final Work work;
    private final CountDownLatch ended = new CountDownLatch(1);

    private @Nullable Thread thread;
    private boolean stopped;

    Job(UUID id, Work work) {
      this.id = id;
      this.work = work;
    }

    synchronized void stop() {
      stopped = true;
      if (thread == null) {
        end();
      } else {
        thread.interrupt();
      }
    }

    private synchronized boolean begin() {
      thread = Thread.currentThread();
      return !stopped;
    }

    /** The thread goes on to others, and must not take an interrupt along. */
    private synchronized void end() {
      if (thread != null) {
        var _ = Thread.interrupted();
        thread = null;
      }
      if (ended.getCount() > 0) { // One that was stopped before it began ends here twice.
        letGo(id);
      }
      jobs.remove(id, this); // Not a later step, which may have taken its place.
      ended.countDown();
    }

    @Override
    public void run() {
      try {
        if (begin()) {
          work.run();
        }
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "The export or import {0} was stopped.", id);
      } catch (Throwable e) {
        // On a thread of its own, an error that nobody logs would be lost.
        LOG.log(Level.ERROR, "How the export or import " + id + " ended was not recorded.", e);
      } finally {
        end();
      }
    }
  }
}
