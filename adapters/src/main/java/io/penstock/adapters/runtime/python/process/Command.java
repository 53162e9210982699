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
 */
public record Command(
    List<String> arguments, Path directory, Map<String, String> environment, Duration limit) {

  private static final int LONGEST_LINE = 16 * 1024;
  private static final long LAST_OUTPUT_MILLIS = 1_000;

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
        new ProcessBuilder(arguments)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
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

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    Signals.sendToGroup(process.pid(), Signals.SIGKILL);
    process.destroyForcibly();
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
