package io.penstock.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code bench --all}: each scenario once, in a size with which all of them end within {@link
 * #LIMIT}. The document is written anew after each, so that one that breaks off leaves what it had.
 */
final class AllRun {

  static final Duration LIMIT = Duration.ofMinutes(15);

  /** See {@link Options#sizeOr}. One that is not named here takes its own. */
  private static final Map<String, Integer> SIZES =
      Map.of(
          "start", 3,
          "load", 2,
          "stored", 500_000,
          "retention", 200_000,
          "micro", 200,
          "peers", 2);

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
   * @param reason why it is not done; empty when it is
   */
  record Run(
      String name,
      int size,
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
    int size = SIZES.getOrDefault(name, 0);
    Report report = new Report(out);
    Duration start = age();
    Outcome outcome = Outcome.DONE;
    String reason = "";
    if (start.compareTo(LIMIT) > 0) {
      outcome = Outcome.FAILED;
      reason = "It was not begun, since %s were over.".formatted(text(LIMIT));
    } else {
      try {
        scenarios.run(name, options.withSize(size), report);
      } catch (MissingRequirement missing) {
        outcome = Outcome.LEFT_OUT;
        reason = sentence(missing);
      } catch (Exception | Error broken) {
        broken.printStackTrace(out);
        outcome = Outcome.FAILED;
        reason = sentence(broken);
      }
    }
    return new Run(name, size, age().minus(start), report.sections(), outcome, reason);
  }

  private static String sentence(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getName() : message.strip();
  }

  private Duration age() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Such as {@code 2 min 5 s}. */
  static String text(Duration time) {
    long seconds = time.toSeconds();
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
