package io.penstock.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Says what the figures were measured on. */
final class Machine {

  private Machine() {}

  /** Such as {@code Intel Xeon, 2 cores, 8 GB of memory, Linux 6.18, Java 25}. */
  static String describe() throws IOException {
    return "%s, %d cores, %d GB of memory, Linux %s, Java %s"
        .formatted(
            first("cpuinfo", "model name"),
            Runtime.getRuntime().availableProcessors(),
            Math.round(Long.parseLong(first("meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1e6),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
  }

  /** The value of the first line with this name in a file of {@code /proc}. */
  private static String first(String file, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc", file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/%s has no %s".formatted(file, name)));
  }

  /** What was built, with {@code -dirty} when files have changed since the commit. */
  static String commit() {
    return System.getProperty("penstock.commit", "unknown");
  }

  static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  /** What else the machine is busy with, averaged over the last minute. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  static void print(PrintStream out) throws IOException {
    out.printf("%s, commit %s, %s, load average %.1f%n", today(), commit(), describe(), load());
  }
}
