package io.penstock.adapters.http.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that comes bit by bit over hours, read by one thread, which learns when
 * nothing has come for a while, and which an interrupt wakes. Closing ends the connection.
 */
final class PatientBody implements BodySubscriber<PatientBody>, AutoCloseable {

  sealed interface Event {
    record Bytes(Iterator<ByteBuffer> buffers) implements Event {}

    record End(@Nullable Throwable error) implements Event {}
  }

  /** Milliseconds. */
  static final long PIECE = 250;

  private final Duration patience;
  private final BlockingQueue<Event> events;
  private Iterator<ByteBuffer> buffers = List.<ByteBuffer>of().iterator();
  private ByteBuffer current = ByteBuffer.allocate(0);

  /** Guarded by this, as is what follows. */
  private @Nullable Subscription subscription;

  private boolean closed;

  /**
   * @param patience how long to wait for something to come
   */
  PatientBody(Duration patience) {
    this(patience, new LinkedBlockingQueue<>());
  }

  PatientBody(Duration patience, BlockingQueue<Event> events) {
    this.patience = patience;
    this.events = events;
  }

  /** The next bytes. */
  byte[] take(int count) throws IOException, InterruptedException {
    byte[] taken = new byte[count];
    for (int filled = 0; filled < count; ) {
      awaitSome();
      int n = Math.min(current.remaining(), count - filled);
      current.get(taken, filled, n);
      filled += n;
    }
    return taken;
  }

  private void awaitSome() throws IOException, InterruptedException {
    while (!current.hasRemaining()) {
      if (buffers.hasNext()) {
        current = buffers.next();
        continue;
      }
      switch (next()) {
        case null ->
            throw new IOException("nothing came for " + patience.toMillis() + " milliseconds");
        case Event.Bytes(Iterator<ByteBuffer> more) -> {
          buffers = more;
          request();
        }
        case Event.End(Throwable error) when error != null ->
            throw new IOException("the connection broke", error);
        case Event.End _ -> throw new EOFException("the answer ended in the middle");
      }
    }
  }

  /**
   * Null when nothing came. In pieces, so that of a time for which this very process was stopped
   * only one counts: what came meanwhile is found.
   */
  private @Nullable Event next() throws InterruptedException {
    Event event = null;
    for (long left = patience.toMillis(); event == null && left > 0; left -= PIECE) {
      event = events.poll(Math.min(left, PIECE), TimeUnit.MILLISECONDS);
    }
    return event;
  }

  private synchronized void request() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public CompletionStage<PatientBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public synchronized void onSubscribe(Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    events.add(new Event.Bytes(item.iterator()));
  }

  @Override
  public void onError(Throwable throwable) {
    events.add(new Event.End(throwable));
  }

  @Override
  public void onComplete() {
    events.add(new Event.End(null));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
