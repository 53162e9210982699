package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.EventWire;
import io.penstock.adapters.http.wire.RequestWire;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.service.DirectCaller;
import io.penstock.engine.service.PipelineRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller sees what its code shows while it works. It runs on a thread of its own,
 * which a stop may interrupt, while the connection's thread writes: an interrupt there would close
 * the connection.
 */
final class RequestStream implements DirectCaller, ApiResponse.Events.Lines {

  private final ApiRequest request;
  private final Run run;
  private final StreamPace pace;
  private final UpdateBuffer buffer;
  private final Thread writer = Thread.currentThread();
  private final Thread runner =
      Thread.ofVirtual().name("streamed request").unstarted(this::toTheEnd);

  /** What is answered: the stream, or why there is none. */
  private final CompletableFuture<ApiResponse> head = new CompletableFuture<>();

  /** Set before the head. Null when there is nothing to stop: the answer was there already. */
  private @Nullable Runnable stop;

  private @Nullable HangUpWatch watch;

  /** A request, run to its end. */
  interface Run {
    PipelineRequest toTheEnd(DirectCaller caller) throws InterruptedException;
  }

  /** Made by the thread that will write. */
  private RequestStream(ApiRequest request, Run run, StreamPace pace) {
    this.request = request;
    this.run = run;
    this.pace = pace;
    this.buffer =
        new UpdateBuffer(EventWire::update, pace.capacity(), pace.patience(), this::stalled);
  }

  /** Begins a request, and answers when it is known whether there is something to stream. */
  static ApiResponse of(ApiRequest request, StreamPace pace, Run run) {
    RequestStream stream = new RequestStream(request, run, pace);
    stream.runner.start();
    return stream.awaitHead();
  }

  private ApiResponse awaitHead() {
    while (true) {
      try {
        return head.get();
      } catch (InterruptedException serverStops) {
        runner.interrupt();
      } catch (ExecutionException impossible) {
        throw new AssertionError("only ever completed with a value", impossible);
      }
    }
  }

  private void toTheEnd() {
    try {
      PipelineRequest ended = run.toTheEnd(this);
      buffer.end(EventWire.end(RequestWire.created(ended)));
      head.complete(new ApiResponse.Events(this));
    } catch (Throwable thrown) {
      ApiResponse.Refusal refusal = WireErrors.of(thrown).ofStream();
      if (!head.complete(refusal)) {
        buffer.end(EventWire.end(WireErrors.body(refusal)));
      }
    }
  }

  @Override
  public UpdateListener updates() {
    return buffer;
  }

  @Override
  public void ifLeaves(Runnable stopIt) {
    stop = stopIt;
    watch = request.onHangUp(stopIt);
    head.complete(new ApiResponse.Events(this));
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    boolean complete = false;
    try {
      Duration wait = pace.headDelay();
      for (byte[] lines = next(wait); lines != null; lines = next(wait)) {
        out.write(lines.length == 0 ? EventWire.nothing() : lines);
        out.flush();
        wait = pace.keepAlive();
      }
      complete = true;
    } finally {
      close(complete);
    }
  }

  private byte @Nullable [] next(Duration wait) throws IOException {
    while (true) {
      try {
        byte[] lines = buffer.take(wait);
        if (lines == null && buffer.isClosed()) {
          throw new IOException("the client has stopped reading");
        }
        return lines;
      } catch (InterruptedException serverStops) {
        runner.interrupt();
      }
    }
  }

  /** The reader counts as gone. Called by a thread that brings an update. */
  private void stalled() {
    if (stop != null) {
      stop.run();
    }
    // It may be in the middle of writing, which closes the connection: nothing else ends that.
    writer.interrupt();
  }

  /** Returns when nothing works on the request any more. */
  private void close(boolean complete) {
    if (watch != null) {
      watch.close();
    }
    if (!complete && stop != null) {
      stop.run();
    }
    buffer.close();
    ThreadEnd.await(runner);
  }
}
