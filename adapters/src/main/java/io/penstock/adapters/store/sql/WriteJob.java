package io.penstock.adapters.store.sql;

import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something for the writer to do. */
sealed interface WriteJob {

  /** Roughly, in bytes: what waiting jobs are bounded by. */
  long weight();

  /** Tells whoever waits for it, if anybody does. */
  void fail(Throwable cause);

  /**
   * Records to write and to remove, together or not at all. They may share a transaction with
   * others.
   *
   * @param removed which to remove, after the others are written
   * @param key that they were made with; null for none
   * @param announcements for the outbox
   * @param waiting completed when they are durable; null when nobody waits
   */
  record Records(
      List<RequestRecord> records,
      List<RequestId> removed,
      @Nullable AcceptedKey key,
      List<Announcement> announcements,
      long weight,
      @Nullable CompletableFuture<Boolean> waiting)
      implements WriteJob {

    private static final int BYTES_BESIDE_DATA = 500;
    private static final int BYTES_OF_ID = 50;

    static Records of(RequestRecord record) {
      return of(List.of(record), List.of(), null, List.of(), null);
    }

    static Records of(
        List<RequestRecord> records,
        List<RequestId> removed,
        @Nullable AcceptedKey key,
        List<Announcement> announcements,
        @Nullable CompletableFuture<Boolean> waiting) {
      long weight = (long) BYTES_OF_ID * removed.size();
      if (key != null && key.answer() instanceof AcceptedKey.Answer.OfBatch(var json)) {
        weight += json.size();
      }
      for (Announcement announcement : announcements) {
        weight += announcement.body().size();
      }
      for (RequestRecord record : records) {
        var output = record.state().output();
        weight += BYTES_BESIDE_DATA + record.inputSize() + (output == null ? 0 : output.size());
      }
      return new Records(
          List.copyOf(records),
          List.copyOf(removed),
          key,
          List.copyOf(announcements),
          weight,
          waiting);
    }

    void succeed() {
      if (waiting != null) {
        waiting.complete(true);
      }
    }

    @Override
    public void fail(Throwable cause) {
      if (waiting != null) {
        waiting.completeExceptionally(cause);
      }
    }
  }

  /**
   * A transaction of its own.
   *
   * @param committed called on the writer thread once it is durable, before anything else is
   *     written
   */
  record Exclusive<T>(SqlFunction<T> work, Consumer<T> committed, CompletableFuture<T> waiting)
      implements WriteJob {

    @Override
    public long weight() {
      return 0;
    }

    void run(Transactions transactions) {
      try {
        T result = transactions.run(work);
        committed.accept(result);
        waiting.complete(result);
      } catch (RuntimeException | Error thrown) {
        waiting.completeExceptionally(thrown);
      }
    }

    @Override
    public void fail(Throwable cause) {
      waiting.completeExceptionally(cause);
    }
  }

  /** What a job that can no longer be done fails with. */
  static StoreException closed() {
    return new StoreException(StoreException.Problem.AWAY, "The store is closed.");
  }
}
