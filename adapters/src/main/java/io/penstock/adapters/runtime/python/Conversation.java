package io.penstock.adapters.runtime.python;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a worker and the server say to each other, from INIT on. */
final class Conversation {

  private static final System.Logger LOGGER = System.getLogger(Conversation.class.getName());

  private final Connection connection;
  private final Listener listener;
  private final CountDownLatch over = new CountDownLatch(1);

  /** Hears what the worker says, in the order it was said, from one thread. */
  interface Listener {

    /**
     * The code was loaded.
     *
     * @throws NonsenseException when that is no news
     */
    void ready() throws NonsenseException;

    /**
     * The code could not be loaded; a sentence says why.
     *
     * @throws NonsenseException when it was
     */
    void startFailed(String reason) throws NonsenseException;

    /**
     * Lines were printed.
     *
     * @param attempt 0 outside requests
     */
    void printed(boolean error, long attempt, byte[] lines);

    /**
     * A request is in the hands of the code now.
     *
     * @throws NonsenseException when it was never made
     */
    void begun(long attempt) throws NonsenseException;

    /**
     * The code shows a text while it works.
     *
     * @param text in UTF-8
     * @throws NonsenseException when nobody listens to the request, or it was never made
     */
    void updated(long attempt, byte[] text) throws NonsenseException;

    /**
     * A request was answered.
     *
     * @throws NonsenseException when it was never made
     */
    void answered(long attempt, Ending ending) throws NonsenseException;

    /** The worker will not be heard again. */
    void lost(DeathCause cause);
  }

  Conversation(Connection connection, Listener listener) {
    this.connection = connection;
    this.listener = listener;
  }

  /** Tells the worker what to load, and listens from then on. */
  void begin(Frame init) {
    // A platform thread: it waits in the read itself, where a virtual one would be woken through a
    // selector and a queue, with every answer. Beside a whole process it costs little.
    Thread.ofPlatform().daemon().name("penstock-worker-reader").start(() -> listen(init));
  }

  /** Returns false when the worker can no longer be spoken to, which the listener hears of. */
  boolean say(Frame frame) {
    try {
      connection.write(frame);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** Waits until everything that the worker said has been heard; false when that takes too long. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether everything that the worker said has been heard. */
  boolean isOver() {
    return over.getCount() == 0;
  }

  private void listen(Frame init) {
    try (connection) {
      DeathCause cause = heardUntil(init);
      over.countDown();
      // Before this end is closed: the worker would end for that, as if by itself.
      listener.lost(cause);
    } catch (IOException unclosable) {
      LOGGER.log(System.Logger.Level.DEBUG, "A worker's connection cannot be closed", unclosable);
    }
  }

  /** Returns why the worker will not be heard again. */
  private DeathCause heardUntil(Frame init) {
    try {
      connection.write(init);
      while (true) {
        hear(connection.read());
      }
    } catch (NonsenseException nonsense) {
      return new DeathCause.Nonsense(nonsense.detail());
    } catch (IOException closed) {
      return new DeathCause.ConnectionClosed();
    }
  }

  private void hear(Frame frame) throws NonsenseException {
    switch (frame.type()) {
      case READY -> listener.ready();
      case START_FAILED -> listener.startFailed(frame.message());
      case OUT -> listener.printed(false, frame.attempt(), frame.payload());
      case ERR -> listener.printed(true, frame.attempt(), frame.payload());
      case UPDATE -> listener.updated(frame.attempt(), frame.payload());
      case BEGUN -> listener.begun(frame.attempt());
      case RETURNED, RAISED, CANCELLED -> listener.answered(frame.attempt(), Ending.of(frame));
      case HELLO, INIT, REQUEST, STOP ->
          throw new NonsenseException("a frame of type " + frame.type());
    }
  }
}
