package io.penstock.engine.run;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of direct requests: steps soon, the end durably, and only then is it
 * answered (docs/adr/0005-durability-of-direct-requests.md). One serves all direct requests.
 */
public final class DirectJournal implements Journal {

  private static final int RETRIES = 12;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** Requests whose end waits for the disk: bounded, since each holds its data. */
  private static final int WAITING_AT_ONCE = 1_000;

  private final RequestStore store;
  private final Supplier<Announcer> announcer;
  private final Semaphore retries = new Semaphore(WAITING_AT_ONCE);

  public DirectJournal(RequestStore store) {
    this(store, () -> Announcer.NOBODY);
  }

  /**
   * A journal that has something announced, too.
   *
   * @param announcer the one of now
   */
  public DirectJournal(RequestStore store, Supplier<Announcer> announcer) {
    this.store = store;
    this.announcer = announcer;
  }

  @Override
  public void begun(RequestRecord request) {
    note(request);
  }

  @Override
  public void ended(RequestRecord step) {
    note(step);
  }

  @Override
  public void stopped(RequestRecord step) {
    note(step);
  }

  private void note(RequestRecord request) {
    List<RequestRecord> kept = kept(request);
    List<Announcement> announcements = announcer.get().of(request);
    if (!kept.isEmpty() || !announcements.isEmpty()) {
      store.record(kept, announcements);
    }
  }

  /**
   * Notes that a request begins that was made with a key, and returns when that is durable: from
   * then on the same key never runs anything again.
   */
  public void begun(RequestRecord request, AcceptedKey key) throws InterruptedException {
    store.commit(kept(request), List.of(), key, announcer.get().of(request));
  }

  @Override
  public void close(RequestRecord request) throws InterruptedException {
    close(request, null);
  }

  /**
   * The same for a request that was made with a key.
   *
   * @param key null for none
   */
  public void close(RequestRecord request, @Nullable AcceptedKey key) throws InterruptedException {
    List<RequestRecord> kept = kept(request);
    List<Announcement> announcements = announcer.get().of(request);
    try {
      store.commit(kept, List.of(), key, announcements);
    } catch (StoreException notNow) {
      // The caller is told. But nobody would ever correct the record that says "processing".
      if (!kept.isEmpty() || !announcements.isEmpty()) {
        commitLater(request.id(), () -> store.commit(kept, List.of(), key, announcements));
      }
      throw notNow;
    }
  }

  private static List<RequestRecord> kept(RequestRecord request) {
    Retention.Mode mode = request.handling().retention();
    return switch (mode) {
      // Its steps may be kept all the same: their deployments have a retention of their own.
      case NONE -> List.of();
      case METADATA -> List.of(request.withoutData());
      case FULL -> List.of(request);
    };
  }

  /** A commit that may fail. */
  private interface Commit {
    void now() throws InterruptedException;
  }

  private void commitLater(RequestId id, Commit commit) {
    if (!retries.tryAcquire()) {
      return;
    }
    Thread.ofVirtual()
        .name("record " + id)
        .start(
            () -> {
              try {
                retry(commit);
              } catch (InterruptedException stopping) {
                // The next start ends what was left open.
              } finally {
                retries.release();
              }
            });
  }

  private void retry(Commit commit) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int i = 0; i < RETRIES; i++) {
      Thread.sleep(pause);
      try {
        commit.now();
        return;
      } catch (StoreException stillNot) {
        pause = pause.multipliedBy(2);
      }
    }
  }
}
