package io.penstock.adapters.runtime.python.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory processes hold, as Linux tells it. */
public final class ProcessMemory {

  private static final Path PROC = Path.of("/proc");
  private static final String RESIDENT = "VmRSS:";
  private static final int MOST_LEVELS = 16;

  private ProcessMemory() {}

  /**
   * The resident memory of a process and of all that it has started, in bytes. Pages that several
   * of them share count for each. 0 where the system does not tell, or the process is gone.
   */
  public static long of(long pid) {
    return of(pid, MOST_LEVELS);
  }

  private static long of(long pid, int levels) {
    Path folder = PROC.resolve(Long.toString(pid));
    long bytes = resident(folder.resolve("status"));
    if (levels > 0) {
      String children =
          read(folder.resolve("task").resolve(Long.toString(pid)).resolve("children"));
      for (String child : children.split(" ", -1)) {
        if (!child.isBlank()) {
          bytes += of(Long.parseLong(child.strip()), levels - 1);
        }
      }
    }
    return bytes;
  }

  private static long resident(Path status) {
    return read(status)
        .lines()
        .filter(line -> line.startsWith(RESIDENT))
        .mapToLong(
            line ->
                Long.parseLong(line.substring(RESIDENT.length()).replace("kB", "").strip()) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException goneOrNotLinux) {
      return "";
    }
  }
}
