package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.WriteJob.Exclusive;
import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes.
 *
 * <p>It takes all jobs there are, writes them in one transaction, and only then tells those who
 * wait. While it waits for the disk, the next ones gather: the busier the store, the more records
 * share an fsync.
 */
final class GroupWriter implements Writes, AutoCloseable {

  private static final Logger LOG = System.getLogger("io.penstock.store");

  /** So many log lines in one transaction, at most: requests wait for them, too. */
  private static final int LINES_AT_ONCE = 500;

  private final WriteQueue queue;
  private final Transactions transactions;
  private final GroupCommit groups;
  private final LongConsumer afterWriting;
  private final LogBuffer lines = new LogBuffer();
  private final Thread thread;

  GroupWriter(
      WriteQueue queue, Transactions transactions, GroupCommit groups, LongConsumer afterWriting) {
    this.queue = queue;
    this.transactions = transactions;
    this.groups = groups;
    this.afterWriting = afterWriting;
    // A platform thread: a virtual one would keep its carrier for as long as the disk takes.
    thread = Thread.ofPlatform().name("penstock-store-writer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Writes the records soon. Waits only while the queue is full. */
  void record(List<RequestRecord> records, List<Announcement> announcements) {
    add(Records.of(records, List.of(), null, announcements, null), false);
  }

  /**
   * Returns when the records are durable, and the removed ones gone for good.
   *
   * @param key that they were made with; null for none
   * @param announcements for the outbox
   * @throws StoreException when they are not, and will not be
   * @throws InterruptedException when the calling thread was interrupted: they may or may not be
   *     written
   */
  void commit(
      List<RequestRecord> records,
      List<RequestId> removed,
      @Nullable AcceptedKey key,
      List<Announcement> announcements)
      throws InterruptedException {
    CompletableFuture<Boolean> waiting = new CompletableFuture<>();
    add(Records.of(records, removed, key, announcements, waiting), true);
    try {
      waiting.get();
    } catch (ExecutionException e) {
      // Many may have failed with the same exception: each throws its own.
      Throwable cause = cause(e);
      throw cause instanceof StoreException known
          ? new StoreException(known.problem(), String.valueOf(cause.getMessage()), cause)
          : new StoreException("The request could not be stored (" + cause + ").", cause);
    }
  }

  /** Writes the line soon. Never waits. */
  void append(Line line) {
    lines.add(line);
  }

  @Override
  public <T> T transaction(SqlFunction<T> work) {
    return transaction(work, _ -> {});
  }

  /**
   * The same, and tells somebody.
   *
   * @param committed called on the writer thread once it is, before anything else is written
   */
  <T> T transaction(SqlFunction<T> work, Consumer<T> committed) {
    CompletableFuture<T> waiting = new CompletableFuture<>();
    add(new Exclusive<>(work, committed, waiting), true);
    return uninterruptibly(
        () -> {
          try {
            return waiting.get();
          } catch (ExecutionException e) {
            throw unchecked(cause(e));
          }
        });
  }

  private static Throwable cause(ExecutionException e) {
    return Objects.requireNonNullElse(e.getCause(), e);
  }

  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException runtime -> runtime;
      default -> new IllegalStateException(thrown);
    };
  }

  /** A wait that can be interrupted. */
  @FunctionalInterface
  private interface Wait<T> {
    T await() throws InterruptedException;
  }

  /** Waits to the end, and then lets the thread know that it was interrupted. */
  private static <T> T uninterruptibly(Wait<T> wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How many jobs wait. */
  int waiting() {
    return queue.size();
  }

  private void add(WriteJob job, boolean wake) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "A transaction cannot wait for another write: it would wait for itself.");
    }
    queue.add(job, wake);
  }

  /** Writes what waits, then ends. Returns when it has, however often it is interrupted. */
  @Override
  public void close() {
    queue.close();
    uninterruptibly(
        () -> {
          thread.join();
          return true;
        });
  }

  private void run() {
    boolean last = false;
    while (!last || !lines.isEmpty()) {
      try {
        WriteQueue.Batch batch = queue.take(lines.isEmpty());
        last = batch.last();
        writeAll(batch.jobs());
      } catch (InterruptedException nobodyMeansUs) {
        LOG.log(Level.WARNING, "The store's writer was interrupted and goes on.");
      }
    }
    groups.close();
  }

  /** Whatever happens, nobody is left waiting and the thread lives on. */
  private void writeAll(List<WriteJob> jobs) {
    try {
      write(jobs);
    } catch (RuntimeException | Error unforeseen) {
      LOG.log(Level.ERROR, "The store's writer failed and goes on.", unforeseen);
      jobs.forEach(job -> job.fail(unforeseen));
    }
  }

  private void write(List<WriteJob> jobs) {
    List<Records> group = new ArrayList<>(jobs.size());
    for (WriteJob job : jobs) {
      switch (job) {
        case Records records -> group.add(records);
        case Exclusive<?> exclusive -> {
          groups.write(group, List.of());
          group.clear();
          exclusive.run(transactions);
        }
      }
    }
    groups.write(group, takeLines());
    afterWriting.accept(jobs.stream().mapToLong(WriteJob::weight).sum());
  }

  private List<Line> takeLines() {
    long dropped = lines.takeDropped();
    if (dropped > 0) {
      LOG.log(Level.WARNING, "{0} log lines came faster than they could be stored.", dropped);
    }
    return lines.take(LINES_AT_ONCE);
  }
}
