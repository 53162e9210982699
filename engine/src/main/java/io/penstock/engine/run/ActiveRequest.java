package io.penstock.engine.run;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request, or a step, that a thread of this server is working on, and the one way to stop it from
 * outside. What it was stopped for is kept here, since an interrupt cannot tell.
 */
public final class ActiveRequest implements AutoCloseable {

  private final ActiveRequests registry;
  private final RequestRecord begun;
  private final Thread thread;
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private @Nullable Stop stop;
  private boolean sealed;
  private boolean endsWithAnother;

  /** Why a request has to end before its work is done. */
  public enum Stop {
    /** Somebody cancelled it, or the client that waited for it has gone. */
    CANCELLED,
    /** The request it is a step of has ended or is ending. */
    PARENT_ENDS,
    /** The server stops. Direct requests fail; batch requests go on after the next start. */
    SERVER_STOPS
  }

  /** One that the calling thread works on. */
  ActiveRequest(ActiveRequests registry, RequestRecord begun) {
    this.registry = registry;
    this.begun = begun;
    this.thread = Thread.currentThread();
  }

  /** One that a thread of its own will work on. */
  ActiveRequest(ActiveRequests registry, RequestRecord begun, Consumer<ActiveRequest> work) {
    this.registry = registry;
    this.begun = begun;
    this.thread =
        Thread.ofVirtual().name("request " + begun.id()).unstarted(() -> work.accept(this));
  }

  /** Starts its own thread. */
  public void start() {
    thread.start();
  }

  /** The request as it began. */
  public RequestRecord begun() {
    return begun;
  }

  /**
   * Asks it to end. The first reason counts, but that somebody wants this very request to end
   * counts more than that another one takes it along. Returns at once; {@link #awaitEnd} waits.
   *
   * @return false when it is too late: how it ends is already decided
   */
  public synchronized boolean stop(Stop reason) {
    if (sealed) {
      return false;
    }
    if (stop == null) {
      stop = reason;
      thread.interrupt();
    } else if (stop == Stop.PARENT_ENDS && reason == Stop.CANCELLED) {
      stop = reason;
    }
    return true;
  }

  /** What it was asked to end for; null when it was not. */
  public synchronized @Nullable Stop stopped() {
    return stop;
  }

  /**
   * From here on it cannot be stopped any more, and its thread is not interrupted on its account:
   * how it ends is decided. Called by its thread.
   */
  public synchronized void seal() {
    if (!sealed) {
      sealed = true;
      if (stop != null) {
        var _ = Thread.interrupted();
      }
    }
  }

  /** Tells those who wait how it ended, once that is recorded. */
  public void end(Status status) {
    ended.complete(status);
  }

  /** It was stopped because the other ends, and its end is recorded together with that. */
  void endWith(ActiveRequest other) {
    endsWithAnother = true;
    var _ =
        other.ended.thenAccept(
            status -> {
              registry.remove(this);
              ended.complete(status == Status.PROCESSING ? status : Status.CANCELLED);
            });
  }

  /**
   * Waits until it has ended and its end is recorded.
   *
   * @return {@code PROCESSING} when the server stopped first
   */
  public Status awaitEnd() throws InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException impossible) {
      throw new AssertionError("only ever completed with a value", impossible);
    }
  }

  @Override
  public void close() {
    seal();
    if (!endsWithAnother) {
      registry.remove(this);
      // For whoever waits although it has no end: the server stopped first.
      ended.complete(Status.PROCESSING);
    }
  }
}
