package io.penstock.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code bench --all}: each scenario once, in a size with which all of them should end within
 * {@link #LIMIT} from the start of the first on: what is built and installed before is not counted.
 * The document is written anew after each, so that one that breaks off leaves what it had.
 *
 * <p>Nothing stops a scenario that takes longer than its share: those behind it that do not fit any
 * more fail instead.
 */
final class AllRun {

  static final Duration LIMIT = Duration.ofMinutes(15);

  private static final Map<String, Part> PARTS =
      Map.ofEntries(
          part("start", 3, 40),
          part("cold", 5, 15),
          part("direct", 3_000, 25),
          part("steps", 1_000, 30),
          part("payload", 50, 25),
          part("fanout", 1_000, 30),
          part("load", 2, 100),
          part("rate", 5, 40),
          part("idle", 10_000, 45),
          part("memory", 1, 75),
          part("batch", 0, 25),
          part("drain", 30_000, 15),
          part("beside", 50_000, 30),
          part("stored", 120_000, 100),
          part("retention", 200_000, 60),
          part("micro", 100, 40),
          part("peers", 2, 190));

  /** Of one that is not named above. */
  private static final Part SMALL = new Part(0, 30);

  /**
   * A scenario's part.
   *
   * @param size see {@link Options#sizeOr}; 0 for its own
   * @param seconds that it may take on 2 cores with nothing else to do
   */
  private record Part(int size, int seconds) {

    static Part of(String name) {
      return PARTS.getOrDefault(name, SMALL);
    }

    Duration time() {
      return Duration.ofSeconds(seconds);
    }
  }

  private static Map.Entry<String, Part> part(String name, int size, int seconds) {
    return Map.entry(name, new Part(size, seconds));
  }

  private final Options options;
  private final Document document;
  private final PrintStream out;
  private final long began = System.nanoTime();

  /** Runs one scenario. */
  interface Scenarios {
    void run(String name, Options options, Report report) throws Exception;
  }

  /** How a scenario ended. */
  enum Outcome {
    DONE("done"),
    FAILED("**failed**"),
    LEFT_OUT("left out");

    final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  /**
   * What came of a scenario.
   *
   * @param size as given with {@code --size}; 0 for its own
   * @param share of the time that it may take
   * @param reason why it is not done; empty when it is
   */
  record Run(
      String name,
      int size,
      Duration share,
      Duration took,
      List<Report.Section> sections,
      Outcome outcome,
      String reason) {}

  AllRun(Options options, Document document, PrintStream out) {
    this.options = options;
    this.document = document;
    this.out = out;
  }

  /**
   * Runs them in this order.
   *
   * @return whether none has failed
   */
  boolean run(List<String> names, Scenarios scenarios) throws IOException {
    List<Run> runs = new ArrayList<>();
    for (String name : names) {
      out.printf("== %d of %d: %s, after %s%n", runs.size() + 1, names.size(), name, text(age()));
      Run run = run(name, scenarios);
      if (run.outcome() != Outcome.DONE) {
        out.printf("  %s %s: %s%n", name, run.outcome().words.replace("*", ""), run.reason());
      }
      runs.add(run);
      document.write(runs, names.size(), age());
    }
    out.printf("After %s: %s%n", text(age()), document.markdown());
    return runs.stream().noneMatch(run -> run.outcome() == Outcome.FAILED);
  }

  private Run run(String name, Scenarios scenarios) {
    Part part = Part.of(name);
    Report report = new Report(out);
    Duration start = age();
    Outcome outcome = Outcome.DONE;
    String reason = "";
    if (start.plus(part.time()).compareTo(LIMIT) > 0) {
      outcome = Outcome.FAILED;
      reason =
          "It was not begun: it may take %s, and of %s only %s were left."
              .formatted(text(part.time()), text(LIMIT), text(LIMIT.minus(start)));
    } else {
      try {
        scenarios.run(name, options.withSize(part.size()), report);
      } catch (MissingRequirement missing) {
        outcome = Outcome.LEFT_OUT;
        reason = sentence(missing);
      } catch (Exception | Error broken) {
        broken.printStackTrace(out);
        outcome = Outcome.FAILED;
        reason = sentence(broken);
      }
    }
    return new Run(
        name, part.size(), part.time(), age().minus(start), report.sections(), outcome, reason);
  }

  private static String sentence(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getName() : message.strip();
  }

  private Duration age() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** What all of them may take. */
  static Duration time(List<String> names) {
    return names.stream().map(name -> Part.of(name).time()).reduce(Duration.ZERO, Duration::plus);
  }

  /** Such as {@code 2 min 5 s}; nothing is left of what is over. */
  static String text(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    return seconds < 60 ? seconds + " s" : "%d min %d s".formatted(seconds / 60, seconds % 60);
  }

  /** Something that a scenario needs is not there, which says nothing about Penstock. */
  static final class MissingRequirement extends IOException {
    private static final long serialVersionUID = 1L;

    MissingRequirement(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
