package io.penstock.engine.run;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens to requests, as far as their retention allows (reference, section 2.9).
 */
public final class Recorder {

  private static final int RETRIES = 12;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** Requests whose end waits for the disk: bounded, since each holds its data. */
  private static final int WAITING_AT_ONCE = 1_000;

  private final RequestStore store;
  private final Semaphore retries = new Semaphore(WAITING_AT_ONCE);

  public Recorder(RequestStore store) {
    this.store = store;
  }

  /** Notes a change soon. */
  public void note(RequestRecord request, Retention.Mode mode) {
    switch (mode) {
      case NONE -> {}
      case METADATA -> store.record(withoutData(request));
      case FULL -> store.record(request);
    }
  }

  /**
   * Notes how a request ended, and returns when that, and everything noted before, is durable.
   *
   * @throws io.penstock.engine.port.StoreException when the disk says no
   */
  public void commit(RequestRecord request, Retention.Mode mode) throws InterruptedException {
    try {
      commitNow(request, mode);
    } catch (StoreException notNow) {
      // The caller is told. But nobody would ever correct the record that says "processing".
      if (mode != Retention.Mode.NONE) {
        commitLater(mode == Retention.Mode.FULL ? request : withoutData(request));
      }
      throw notNow;
    }
  }

  private void commitLater(RequestRecord ended) {
    if (!retries.tryAcquire()) {
      return;
    }
    Thread.ofVirtual()
        .name("record " + ended.id())
        .start(
            () -> {
              try {
                retry(ended);
              } catch (InterruptedException stopping) {
                // The next start ends what was left open.
              } finally {
                retries.release();
              }
            });
  }

  private void retry(RequestRecord ended) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int i = 0; i < RETRIES; i++) {
      Thread.sleep(pause);
      try {
        store.commit(List.of(ended));
        return;
      } catch (StoreException stillNot) {
        pause = pause.multipliedBy(2);
      }
    }
  }

  private void commitNow(RequestRecord request, Retention.Mode mode) throws InterruptedException {
    switch (mode) {
      // Its steps may be kept all the same: their deployments have a retention of their own.
      case NONE -> store.commit(List.of());
      case METADATA -> store.commit(List.of(withoutData(request)));
      case FULL -> store.commit(List.of(request));
    }
  }

  /** The record as it is kept without input and output; their sizes stay. */
  static RequestRecord withoutData(RequestRecord request) {
    RequestState state =
        switch (request.state()) {
          case RequestState.Completed(var started, var completed, var output) ->
              new RequestState.Completed(started, completed, sizeOf(output));
          case RequestState.Failed(var started, var completed, var failure, var output) ->
              new RequestState.Failed(started, completed, failure, sizeOf(output));
          case RequestState.Pending pending -> pending;
          case RequestState.Processing processing -> processing;
          case RequestState.Cancelled cancelled -> cancelled;
        };
    return new RequestRecord(
        request.id(),
        request.target(),
        request.parent(),
        request.sequence(),
        request.createdBy(),
        request.created(),
        request.timeouts(),
        null,
        request.inputSize(),
        request.expires(),
        state);
  }

  private static RequestState.@Nullable Output sizeOf(RequestState.@Nullable Output output) {
    return output == null ? null : new RequestState.Output(null, output.size());
  }
}
