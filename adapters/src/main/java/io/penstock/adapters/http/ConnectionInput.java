package io.penstock.adapters.http;

import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on a connection. Helidon reads it between requests and while a body comes, but not
 * while a handler works; so a watch reads ahead then, once, to learn that nothing comes any more.
 * Bytes that come instead belong to the next request: they are kept for Helidon. A read that is
 * still under way when the handler ends is not broken off, which would cost the connection: Helidon
 * waits for it rather than reading itself.
 */
final class ConnectionInput implements Supplier<byte[]> {

  private static final Logger LOG = System.getLogger(ConnectionInput.class.getName());

  private final Supplier<byte @Nullable []> source;
  private final Consumer<Watch> opened;

  /** The read ahead whose outcome Helidon has not taken yet. Guarded by this. */
  private @Nullable FutureTask<byte @Nullable []> ahead;

  /** The open one. Guarded by this. */
  private @Nullable Watch watch;

  /**
   * @param source the next bytes, for which it waits; null at the end; throws {@link
   *     UncheckedIOException}. Never called from two threads at once.
   * @param opened takes new watches, to call {@link Watch#look} when it is time
   */
  ConnectionInput(Supplier<byte @Nullable []> source, Consumer<Watch> opened) {
    this.source = source;
    this.opened = opened;
  }

  /** The next bytes; null at the end. For Helidon, and never while a watch is open. */
  @Override
  public byte @Nullable [] get() {
    FutureTask<byte @Nullable []> begun;
    synchronized (this) {
      begun = ahead;
    }
    if (begun == null) {
      return read();
    }
    byte[] bytes = outcome(begun);
    synchronized (this) {
      ahead = null;
    }
    return bytes;
  }

  private byte @Nullable [] read() {
    try {
      return source.get();
    } catch (UncheckedIOException e) {
      // What Helidon's own supplier throws.
      throw new ServerConnectionException("Failed to get data from socket", e);
    }
  }

  /** Waits as a read does: an interrupt, by which idle connections are ended, is as good there. */
  private static byte @Nullable [] outcome(FutureTask<byte @Nullable []> read) {
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return read.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerConnectionException(
          "Failed to get data from socket", new ClosedByInterruptException());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException broken
          ? broken
          : new IllegalStateException(e.getCause());
    }
  }

  /**
   * Watches for a hang-up. Only while the whole request has been read.
   *
   * @throws IllegalStateException while another watch is open
   */
  Watch watch(Runnable action) {
    Watch opening = new Watch(action);
    synchronized (this) {
      if (watch != null) {
        throw new IllegalStateException("A request can have one open watch at a time.");
      }
      watch = opening;
    }
    opened.accept(opening);
    return opening;
  }

  private synchronized @Nullable Watch openWatch() {
    return watch;
  }

  /** One watch of one handler. */
  final class Watch implements HangUpWatch {

    private final Runnable action;
    private final long openedAt = System.nanoTime();
    private volatile boolean over;

    private Watch(Runnable action) {
      this.action = action;
    }

    /** By {@link System#nanoTime}. */
    long openedAt() {
      return openedAt;
    }

    boolean isOpen() {
      return !over;
    }

    /** Reads ahead when nobody has yet; to be called on a thread that may wait for long. */
    void look() {
      FutureTask<byte @Nullable []> read;
      boolean mine;
      synchronized (ConnectionInput.this) {
        if (watch != this) {
          return;
        }
        mine = ahead == null;
        read = ahead == null ? new FutureTask<>(ConnectionInput.this::read) : ahead;
        ahead = read;
      }
      if (mine) {
        read.run();
      }
      // A read that an earlier watch began, and that still waits, will find this watch at its end.
      if (read.isDone() && isEnd(read)) {
        Watch watching = openWatch();
        if (watching != null) {
          watching.act();
        }
      }
    }

    private static boolean isEnd(FutureTask<byte @Nullable []> done) {
      return done.state() == FutureTask.State.FAILED || done.resultNow() == null;
    }

    private synchronized void act() {
      if (over) {
        return;
      }
      over = true;
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "What was to be done after a client hung up failed.", e);
      }
    }

    @Override
    public void close() {
      synchronized (ConnectionInput.this) {
        if (watch == this) {
          watch = null;
        }
      }
      synchronized (this) {
        over = true;
      }
    }

    /** Whether a read ahead has begun; for tests. */
    boolean readsAhead() {
      synchronized (ConnectionInput.this) {
        return ahead != null;
      }
    }

    /** Whether a read ahead has ended and its outcome is not taken yet; for tests. */
    boolean hasReadAhead() {
      synchronized (ConnectionInput.this) {
        return ahead != null && ahead.isDone();
      }
    }
  }
}
