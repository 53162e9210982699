package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Pipes;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.SecretMask;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns what one worker prints into log lines of the request that printed it, and counts it. Lines
 * come from frames (Python's print) and from the pipes (everything else).
 */
final class WorkerLog {

  /** The limit of a request, outside of requests, is one for each such period. */
  private static final Duration IDLE_PERIOD = Duration.ofMinutes(1);

  private final LogStore store;
  private final Source source;
  private final PythonSettings settings;
  private final Runnable onFlood;
  private final RawLines rawOut = new RawLines(false);
  private final RawLines rawError = new RawLines(true);
  private SecretMask secrets;
  private @Nullable Attempt current;
  private @Nullable Long process;
  private long printed;
  private long counted = System.nanoTime();

  /** Where all lines of the worker come from, as log lines name it. */
  record Source(
      UUID projectId,
      String deployment,
      String version,
      String revision,
      String instance,
      LogStore.Origin origin) {}

  /**
   * A log without lines.
   *
   * @param secrets that no line shows
   * @param onFlood called when a request, or the time outside requests, printed too much
   */
  WorkerLog(
      LogStore store,
      Source source,
      SecretMask secrets,
      PythonSettings settings,
      Runnable onFlood) {
    this.store = store;
    this.source = source;
    this.secrets = secrets;
    this.settings = settings;
    this.onFlood = onFlood;
  }

  /** From now on no line shows this either. */
  synchronized void hide(String secret) {
    secrets = secrets.and(secret);
  }

  /** The process runs, and has this id. */
  synchronized void started(long processId) {
    process = processId;
  }

  /** From now on lines belong to this attempt. */
  synchronized void begin(Attempt attempt) {
    current = attempt;
    startCounting();
  }

  /** From now on lines belong to no request. */
  synchronized void end() {
    rawOut.finish();
    rawError.finish();
    current = null;
    startCounting();
  }

  /**
   * Takes lines from a frame.
   *
   * @param attempt that printed them; 0 for none
   */
  synchronized void lines(boolean error, long attempt, byte[] text) {
    if (spend(text.length + 1)) {
      Attempt of = current != null && current.id() == attempt ? current : null;
      new String(text, StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> append(error, line, of, false));
    }
  }

  /** Takes a sentence of the server's own about the worker. */
  synchronized void note(String sentence) {
    append(true, sentence, current, true);
  }

  Pipes.Sink rawOut() {
    return rawOut;
  }

  Pipes.Sink rawError() {
    return rawError;
  }

  private boolean spend(int bytes) {
    if (current == null && System.nanoTime() - counted > IDLE_PERIOD.toNanos()) {
      startCounting();
    }
    boolean before = printed <= settings.logLimit();
    printed += bytes;
    boolean after = printed <= settings.logLimit();
    if (before && !after) {
      onFlood.run();
    }
    return after;
  }

  private void startCounting() {
    printed = 0;
    counted = System.nanoTime();
  }

  private void append(boolean error, String line, @Nullable Attempt attempt, boolean system) {
    LogStore.Origin origin =
        source.origin().in(process, attempt == null ? null : attempt.call().step());
    String text = secrets.apply(line.stripTrailing());
    if (text.length() > settings.logLineLimit()) {
      text =
          "%s… (cut off: the line has %d characters)"
              .formatted(text.substring(0, settings.logLineLimit()), text.length());
    }
    store.append(
        new LogStore.Line(
                Instant.now(),
                error,
                text,
                source.projectId(),
                source.deployment(),
                source.version(),
                source.revision(),
                source.instance(),
                attempt == null ? null : attempt.call().request(),
                attempt == null ? null : attempt.call().pipelineRequest())
            .from(system ? origin.bySystem() : origin));
  }

  /** Lines from a pipe. They are taken to be printed by the request that runs when they arrive. */
  private final class RawLines implements Pipes.Sink {
    private final boolean error;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    RawLines(boolean error) {
      this.error = error;
    }

    @Override
    public void accept(byte[] bytes, int length) {
      synchronized (WorkerLog.this) {
        if (!spend(length)) {
          return;
        }
        for (int i = 0; i < length; i++) {
          if (bytes[i] == '\n') {
            flush();
          } else {
            line.write(bytes[i]);
          }
        }
        // A character has at most four bytes, so that a cut line still says it was cut.
        if (line.size() > settings.logLineLimit() * 4) {
          flush();
        }
      }
    }

    /** Called with the lock held. */
    void finish() {
      if (line.size() > 0) {
        flush();
      }
    }

    private void flush() {
      append(error, line.toString(StandardCharsets.UTF_8), current, false);
      line.reset();
    }
  }
}
