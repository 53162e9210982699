package io.penstock.adapters.runtime.python.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a program to its end: an interpreter, pip, the import check.
 *
 * @param environment all of it: nothing is inherited
 * @param limit after which the program and what it started are killed
 * @param kept whether the program starts with a {@link Keeper}, so that it ends with this one
 */
public record Command(
    List<String> arguments,
    Path directory,
    Map<String, String> environment,
    Duration limit,
    boolean kept) {

  private static final int LONGEST_LINE = 16 * 1024;
  private static final long LAST_OUTPUT_MILLIS = 1_000;
  private static final long KEEPER_PATIENCE_MILLIS = 2_000;

  /** How it ended. */
  public enum End {
    SUCCESS,
    FAILURE,
    TIMEOUT
  }

  /**
   * Runs the program.
   *
   * @param log gets what it prints, standard output and error together, line by line
   * @throws IOException when it cannot be started
   * @throws InterruptedException when the calling thread was interrupted; the program is gone then
   */
  public End run(Consumer<String> log) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(arguments).directory(directory.toFile()).redirectErrorStream(true);
    if (!kept) {
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    }
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    Lines lines = new Lines(log);
    Thread reader = Pipes.read(process.getInputStream(), "penstock-build-output", lines);
    boolean ended = false;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        kill(process);
      }
    }
    reader.join(LAST_OUTPUT_MILLIS);
    lines.finish();
    if (!ended) {
      return End.TIMEOUT;
    }
    return process.exitValue() == 0 ? End.SUCCESS : End.FAILURE;
  }

  private void kill(Process process) {
    if (kept) {
      Keeper keeper = new Keeper(process);
      keeper.end();
      awaitEnd(process);
      keeper.endByForce();
      return;
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    Signals.sendToGroup(process.pid(), Signals.SIGKILL);
    process.destroyForcibly();
  }

  private static void awaitEnd(Process process) {
    try {
      process.waitFor(KEEPER_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts a stream of bytes into lines. */
  private static final class Lines implements Pipes.Sink {
    private final Consumer<String> log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> log) {
      this.log = log;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
          flush();
        } else if (line.size() < LONGEST_LINE) {
          line.write(bytes[i]);
        }
      }
    }

    synchronized void finish() {
      if (line.size() > 0) {
        flush();
      }
    }

    private void flush() {
      log.accept(line.toString(StandardCharsets.UTF_8).stripTrailing());
      line.reset();
    }
  }
}
