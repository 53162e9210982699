package io.penstock.adapters.http;

import io.penstock.adapters.http.cluster.RunFrame;
import io.penstock.adapters.http.cluster.RunHeader;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.run.ForwardedRuns;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to another server whose code runs here: what the code shows, a sign of life every
 * second, and how it ended. It runs on a thread of its own, as in {@link RequestStream}. It ends
 * when the other server hangs up, takes nothing, or gives no sign of life.
 */
final class RunStream implements ApiResponse.Events.Lines {

  /** The other server. */
  interface Caller {

    /** When it was heard last, by {@link System#nanoTime}. */
    long lastPulse();

    /**
     * Whether others cannot have taken its requests over.
     *
     * @throws StoreException when the database cannot say
     */
    boolean hasItsRequests();
  }

  private static final byte[] NOTHING_MORE = new byte[0];

  private final ForwardedRuns runs;
  private final RunHeader header;
  private final byte[] input;
  private final JsonCodec codec;
  private final Caller caller;
  private final RunPace pace;
  private final UpdateBuffer buffer;
  private final Thread writer = Thread.currentThread();
  private final Thread runner = Thread.ofVirtual().name("forwarded run").unstarted(this::toTheEnd);

  private final Thread attendant =
      Thread.ofVirtual().name("caller's pulse").unstarted(this::attend);

  private @Nullable HangUpWatch watch;

  /** Empty while it runs, and when it was stopped. Set before the buffer's end. */
  private volatile Optional<Result> result = Optional.empty();

  /** Made by the thread that will write. */
  RunStream(
      ForwardedRuns runs,
      RunHeader header,
      byte[] input,
      JsonCodec codec,
      Caller caller,
      RunPace pace) {
    this.runs = runs;
    this.header = header;
    this.input = input;
    this.codec = codec;
    this.caller = caller;
    this.pace = pace;
    this.buffer =
        new UpdateBuffer(RunFrame.UPDATE::with, pace.capacity(), pace.patience(), this::stalled);
  }

  /** Begins it. */
  ApiResponse start(RequestContent content) {
    runner.start();
    attendant.start();
    watch = content.onHangUp(this::stop);
    return new ApiResponse.Events(this);
  }

  private void toTheEnd() {
    try {
      result =
          mayBegin()
              ? runs.run(header.runId(), header.versionId(), this::invocation)
              : Optional.of(new Result.Elsewhere());
    } finally {
      buffer.end(NOTHING_MORE);
    }
  }

  /**
   * Asked only now that signs of life are given: when the database does not answer for a moment,
   * the other server waits, and does not take this one for dead.
   */
  private boolean mayBegin() {
    try {
      return caller.hasItsRequests();
    } catch (StoreException away) {
      return false; // This server is about to stop what it does.
    }
  }

  private Invocation invocation(Schema schema) throws JsonException {
    Payload payload = codec.readPayload(input, schema, "the input of a forwarded run");
    return header.invocation(payload, buffer);
  }

  private void stop() {
    runs.stop(header.runId());
  }

  /**
   * Its connection may seem to be open for long when it, or the network between, is gone. On a
   * thread that writes nothing, and so does not wait for who is gone.
   */
  private void attend() {
    try {
      do {
        Thread.sleep(pace.look());
      } while (System.nanoTime() - caller.lastPulse() <= pace.absence().toNanos());
      stalled();
    } catch (InterruptedException ended) {
      // The run, before its caller.
    }
  }

  /** The reader counts as gone. */
  private void stalled() {
    stop();
    // It may be in the middle of writing, which closes the connection: nothing else ends that.
    writer.interrupt();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    boolean complete = false;
    try {
      Duration wait = pace.headDelay();
      for (byte[] frames = next(wait); frames != null; frames = next(wait)) {
        out.write(frames.length == 0 ? RunFrame.HEARTBEAT.head(0) : frames);
        out.flush();
        wait = pace.heartbeat();
      }
      writeResult(out);
      complete = true;
    } finally {
      close(complete);
    }
  }

  private byte @Nullable [] next(Duration wait) throws IOException {
    while (true) {
      try {
        byte[] frames = buffer.take(wait);
        if (frames == null && buffer.isClosed()) {
          throw new IOException("the other server has stopped reading");
        }
        return frames;
      } catch (InterruptedException serverStops) {
        stop();
      }
    }
  }

  private void writeResult(OutputStream out) throws IOException {
    switch (result.orElse(null)) {
      case null -> out.write(RunFrame.STOPPED.head(0));
      case Result.Returned(byte[] output) -> {
        out.write(RunFrame.RETURNED.head(output.length));
        out.write(output);
      }
      case Result.Failed(Failure failure) -> out.write(RunFrame.FAILED.with(json(failure)));
      case Result.Elsewhere _ -> out.write(RunFrame.ELSEWHERE.head(0));
    }
    out.flush();
  }

  private String json(Failure failure) {
    try {
      JsonText json =
          codec.toJson(Map.of("category", failure.category().name(), "message", failure.message()));
      return json.toString();
    } catch (JsonException impossible) {
      throw new IllegalStateException("Texts are always JSON.", impossible);
    }
  }

  /** Returns when nothing of it runs any more. */
  private void close(boolean complete) {
    if (watch != null) {
      watch.close();
    }
    if (!complete) {
      stop();
    }
    buffer.close();
    attendant.interrupt();
    ThreadEnd.await(attendant);
    ThreadEnd.await(runner);
  }
}
