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

  static void print(PrintStream out) throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown processor");
    out.printf(
        "%s, commit %s, %s, %d cores, Linux %s, Java %s, load average %.1f%n",
        LocalDate.now(ZoneOffset.UTC),
        System.getProperty("penstock.commit", "unknown"),
        processor,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        // What else the machine is busy with.
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
