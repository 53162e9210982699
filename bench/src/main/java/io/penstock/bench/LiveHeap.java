package io.penstock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server holds on to: the heap that is left after a collection. */
final class LiveHeap {

  /** Of a generation, as the serial collector describes it. */
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private LiveHeap() {}

  /** Collects now, and gives what is left, in MiB. */
  static double mebibytes(ServerProcess server) throws IOException, InterruptedException {
    jcmd(server, "GC.run");
    String text = jcmd(server, "GC.heap_info");
    Matcher generation = USED.matcher(text);
    long kibibytes = 0;
    int generations = 0;
    while (generation.find()) {
      kibibytes += Long.parseLong(generation.group(1));
      generations++;
    }
    if (generations != 2) {
      throw new IOException("This is no heap of the serial collector: " + text);
    }
    return kibibytes / 1024.0;
  }

  private static String jcmd(ServerProcess server, String command)
      throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(server.processes().root().pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String output =
        new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd %s failed: %s".formatted(command, output));
    }
    return output;
  }
}
