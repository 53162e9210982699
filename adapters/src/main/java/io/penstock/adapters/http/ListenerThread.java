package io.penstock.adapters.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Helidon's thread that accepts connections, which has to end by itself when the server stops.
 * Helidon interrupts it once nothing runs any more, and that may be the moment at which it accepts:
 * Java 25 then throws {@code ClosedByInterruptException} and forgets the connection, which stays
 * open and is never answered. What still runs in Helidon's executor puts the interrupt off.
 */
final class ListenerThread {

  private volatile @Nullable Thread thread;
  private volatile @Nullable ExecutorService executor;

  /** The same options, given to each connection by this thread. */
  SocketOptions options(SocketOptions options) {
    return new Options(options);
  }

  /** Takes note of the executor for whose end a stop waits. */
  void serves(ConnectionContext connection) {
    executor = connection.executor();
  }

  /**
   * Lets the stop that follows interrupt the thread only after its end. Without effect before the
   * first connection, whose options and executor tell of both.
   */
  void beforeStop() {
    Thread accepts = thread;
    ExecutorService awaited = executor;
    if (accepts != null && awaited != null) {
      try {
        awaited.execute(() -> join(accepts));
      } catch (RejectedExecutionException stoppedAlready) {
        // Helidon stops by itself when it cannot accept any more.
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException graceIsOver) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Options implements SocketOptions {

    private final SocketOptions options;

    private Options(SocketOptions options) {
      this.options = options;
    }

    @Override
    public void configureSocket(SocketChannel socket) {
      thread = Thread.currentThread();
      options.configureSocket(socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
      return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
      return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
      return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
      return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
      return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
      return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
      return options.tcpNoDelay();
    }
  }
}
