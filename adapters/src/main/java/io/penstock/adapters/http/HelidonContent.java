package io.penstock.adapters.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingRequest;
import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request to Helidon, and how much of it was left unread. */
final class HelidonContent implements RequestContent, AutoCloseable {

  /** What is quicker read than a new connection made. */
  private static final int LITTLE = 64 * 1024;

  private static final long MOST_LINGERING_BYTES = 16L * 1024 * 1024;
  private static final long MOST_LINGERING_NANOS = 2_000_000_000L;

  private final RoutingRequest request;
  private final BodyBudget.Share memory;
  private final ConnectionInput input;
  private final long length;
  private @Nullable Counting stream;
  private @Nullable HangUpWatch watch;

  /**
   * @param memory given back when this is closed
   * @param input of the request's connection
   */
  HelidonContent(RoutingRequest request, BodyBudget.Share memory, ConnectionInput input) {
    this.request = request;
    this.memory = memory;
    this.input = input;
    ServerRequestHeaders headers = request.headers();
    this.length =
        headers.contains(HeaderNames.TRANSFER_ENCODING) ? -1 : headers.contentLength().orElse(0);
  }

  @Override
  public @Nullable String contentType() {
    return request.headers().first(HeaderNames.CONTENT_TYPE).orElse(null);
  }

  @Override
  public List<String> header(String name) {
    return request.headers().all(HeaderNames.create(name), List::of);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void hold(long bytes) {
    memory.hold(bytes);
  }

  /** For the time after the answer, when nothing holds the body any more. */
  @Override
  public void close() {
    memory.close();
  }

  @Override
  public InputStream open() {
    if (stream == null) {
      stream = new Counting(request.content().inputStream());
    }
    return stream;
  }

  @Override
  public HangUpWatch onHangUp(Runnable action) {
    // Two may not read at once. Who reads a body learns from it that the client is gone.
    if (!isRead()) {
      return () -> {};
    }
    watch = input.watch(action);
    return watch;
  }

  /** For the time after the handler. */
  void unwatch() {
    if (watch != null) {
      watch.close();
    }
  }

  private boolean isRead() {
    return length == 0
        || request.content().consumed()
        || (stream != null && stream.count == length);
  }

  /**
   * Whether so much may still come that the connection is better closed than read empty. A client
   * that waits for {@code 100 Continue} may or may not send its body after a refusal, which leaves
   * nothing but to close.
   */
  boolean isUnreadable() {
    if (length == 0 || request.content().consumed()) {
      return false;
    }
    if (waitsToSend() || length < 0) {
      return true;
    }
    return stream == null ? length > LITTLE : stream.broken || length - stream.count > LITTLE;
  }

  /**
   * Reads on for a while after the answer was sent: closing with data unread resets the connection,
   * and a client that is still sending might never see its answer. Bounded, since a client may send
   * without end.
   */
  void linger() {
    if (waitsToSend() || (stream != null && stream.broken)) {
      return;
    }
    long start = System.nanoTime();
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = open();
      long left = MOST_LINGERING_BYTES;
      while (left > 0 && System.nanoTime() - start < MOST_LINGERING_NANOS) {
        int n = in.read(buffer);
        if (n < 0) {
          return;
        }
        left -= n;
      }
    } catch (IOException | RuntimeException gone) {
      // The answer is sent and the connection will be closed; how it breaks does not matter.
      return;
    }
  }

  private boolean waitsToSend() {
    return request.headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent();
  }

  /** Counts, and tells broken connections from broken handlers. */
  private static final class Counting extends InputStream {

    private final InputStream in;
    private long count;
    private boolean broken;

    Counting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int n = in.read(buffer, offset, length);
        count += Math.max(0, n);
        return n;
      } catch (UncheckedIOException
          | DataReader.InsufficientDataAvailableException
          | CloseConnectionException e) {
        throw new Dispatcher.ConnectionLost(e);
      } catch (RuntimeException malformed) {
        // The sizes of chunks are parsed as they are read; where the next request starts is lost.
        broken = true;
        throw RejectedException.invalid(
            "The request body is not valid HTTP: its transfer coding is malformed.");
      }
    }
  }
}
