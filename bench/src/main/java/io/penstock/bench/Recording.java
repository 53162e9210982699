package io.penstock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a server's JVM recorded of its own processor time: up to a thousand stacks a second of
 * threads that ran, in native code and the kernel too (JEP 509).
 *
 * @param stacks each with its innermost frame first
 */
record Recording(List<List<RecordedFrame>> stacks) {

  private static final String EVENT = "jdk.CPUTimeSample";
  private static final List<String> SETTINGS =
      List.of(EVENT + "#enabled=true", EVENT + "#throttle=1000/s");

  /** A share of the samples, in per cent. */
  record Share(String what, double share) {}

  /** The flag of a JVM that records from its start on. */
  static List<String> flags() {
    return List.of("-XX:StartFlightRecording:name=bench," + String.join(",", SETTINGS));
  }

  /** Begins to record in a server that runs. */
  static void start(ServerProcess server) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("JFR.start", "name=bench"));
    arguments.addAll(SETTINGS);
    jcmd(server, arguments);
  }

  /**
   * Ends the recording.
   *
   * @param folder for a file of it, which stays there
   * @throws IOException also when nothing was sampled
   */
  static Recording stop(ServerProcess server, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolve("bench.jfr").toAbsolutePath();
    jcmd(server, List.of("JFR.stop", "name=bench", "filename=" + file));
    List<List<RecordedFrame>> stacks = new ArrayList<>();
    try (RecordingFile events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (event.getEventType().getName().equals(EVENT) && stack != null) {
          stacks.add(List.copyOf(stack.getFrames()));
        }
      }
    }
    if (stacks.isEmpty()) {
      throw new IOException("The server's JVM took no samples.");
    }
    return new Recording(stacks);
  }

  private static void jcmd(ServerProcess server, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(server.pid()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("%s failed: %s".formatted(arguments.getFirst(), output.strip()));
    }
  }

  /** Where the samples were taken: the innermost method of each. */
  List<Share> innermost(int most) {
    return most(most, frames -> frames.stream().findFirst());
  }

  /** For which of our methods: the innermost one that is Penstock's. */
  List<Share> ours(int most) {
    return most(most, frames -> frames.stream().filter(Recording::isOurs).findFirst());
  }

  private List<Share> most(
      int most, Function<List<RecordedFrame>, Optional<RecordedFrame>> chosen) {
    Map<String, Integer> counts = new TreeMap<>();
    for (List<RecordedFrame> frames : stacks) {
      String name = chosen.apply(frames).map(Recording::name).orElse("none");
      counts.merge(name, 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .map(entry -> new Share(entry.getKey(), 100.0 * entry.getValue() / stacks.size()))
        .sorted((one, other) -> Double.compare(other.share(), one.share()))
        .limit(most)
        .toList();
  }

  private static boolean isOurs(RecordedFrame frame) {
    return frame.getMethod().getType().getName().startsWith("io.penstock.");
  }

  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName().replaceAll("[/.]?0x[0-9a-f]+", "");
    return type + "." + frame.getMethod().getName();
  }
}
