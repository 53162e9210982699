package io.penstock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process and all that it has started, read from {@code /proc}.
 *
 * @param root that started the others
 * @param mark an environment variable with its value that only they have, so that those are found
 *     too whose parent has gone; null for none
 */
record ProcessTree(ProcessHandle root, @Nullable String mark) {

  ProcessTree(ProcessHandle root) {
    this(root, null);
  }

  /** Those that run now. */
  Set<ProcessHandle> running() {
    Stream<ProcessHandle> marked =
        mark == null ? Stream.of() : ProcessHandle.allProcesses().filter(this::isMarked);
    return Stream.of(Stream.of(root), root.descendants(), marked)
        .flatMap(found -> found)
        .filter(ProcessHandle::isAlive)
        .collect(Collectors.toSet());
  }

  private boolean isMarked(ProcessHandle process) {
    return Arrays.asList(read(process, "environ").split("\0")).contains(mark);
  }

  /** Processor time of those that run now, from the start of each. */
  Duration processorTime() {
    return running().stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** What those that run now had written to disks, each since its start, in bytes. */
  long bytesWritten() {
    return running().stream().mapToLong(process -> bytesWritten(read(process, "io").lines())).sum();
  }

  /** Of the lines of {@code /proc/PID/io}. */
  static long bytesWritten(Stream<String> io) {
    return io.filter(line -> line.startsWith("write_bytes: "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  /** Resident memory in bytes; a page that several of them share counts once (Linux's PSS). */
  long memory() {
    return running().stream()
        .flatMap(process -> read(process, "smaps_rollup").lines())
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .sum();
  }

  /** Empty for a process that is not ours, or has gone. */
  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  /** Ends them with SIGTERM to the root, which ends the others; with SIGKILL what is left then. */
  void stop(Duration patience) {
    root.destroy();
    long end = System.nanoTime() + patience.toNanos();
    while (root.isAlive() && System.nanoTime() < end) {
      pause();
    }
    // Once more, since one that is being killed may just have started another.
    for (int i = 0; i < 100 && !running().isEmpty(); i++) {
      running().forEach(ProcessHandle::destroyForcibly);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException stopSooner) {
      Thread.currentThread().interrupt();
    }
  }
}
