package io.penstock.adapters.runtime.python.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What the workers of an earlier server left, which was killed. Their keepers end them then, so
 * there are processes only where a keeper could not: it was stopped, or killed itself.
 */
public final class Leftovers {

  private static final System.Logger LOGGER = System.getLogger(Leftovers.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Leftovers() {}

  /**
   * Kills the processes, then deletes the folder. Processes are found by where they work and by the
   * environment they were started with, both of which name the folder; where there is no {@code
   * /proc}, they are not found.
   *
   * @param instances that has the folder of each worker
   */
  public static void clearAway(Path instances) throws IOException {
    if (!Files.exists(instances)) {
      return;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<ProcessHandle> left = in(instances);
    while (!left.isEmpty() && System.nanoTime() - end < 0) {
      LOGGER.log(
          System.Logger.Level.INFO, "Ending processes that an earlier server left: {0}", left);
      left.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE.toNanos());
      left = in(instances);
    }
    if (!left.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "These processes of an earlier server cannot be ended: {0}",
          left);
    }
    Folders.delete(instances);
  }

  private static List<ProcessHandle> in(Path instances) {
    return ProcessHandle.allProcesses()
        .filter(process -> !process.equals(ProcessHandle.current()))
        .filter(process -> isIn(instances, Path.of("/proc", Long.toString(process.pid()))))
        .toList();
  }

  private static boolean isIn(Path instances, Path process) {
    try {
      if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(instances)) {
        return true;
      }
      // Bytes, since an environment may be in any encoding; a name and a value for each zero byte.
      String environment =
          new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
      String folder =
          new String(
              (instances + "/").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      return Stream.of(environment.split("\0"))
          .anyMatch(
              variable ->
                  variable.startsWith("HOME=" + folder) || variable.startsWith("TMPDIR=" + folder));
    } catch (IOException gone) {
      return false; // Or somebody else's, or there is no /proc.
    }
  }
}
