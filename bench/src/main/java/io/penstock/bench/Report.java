package io.penstock.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Results: printed as they come, and kept for a document. */
final class Report {

  private final PrintStream out;
  private final List<Section> sections = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  /** What follows a title, up to the next. */
  record Section(String title, List<Result> results) {

    Section(String title) {
      this(title, new ArrayList<>());
    }

    /** Those of one kind, in their order. */
    <R extends Result> List<R> results(Class<R> kind) {
      return results.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** One of them. Indented by blanks it belongs to the one before. */
  sealed interface Result {
    String what();
  }

  /** Times of single calls. */
  record Times(String what, Latencies latencies) implements Result {}

  /** Load on many connections. */
  record Load(String what, Wrk.Result result, Cost cost) implements Result {}

  /** In words and figures of its own. */
  record Text(String what, String result) implements Result {}

  /**
   * A value beside what it is to be.
   *
   * @param unit behind the value, such as {@code ms}; empty for a share
   * @param atLeast whether the bound is the least that the value may be, or else the most
   */
  record Target(String what, double value, String unit, boolean atLeast, double bound)
      implements Result {

    boolean isReached() {
      return atLeast ? value >= bound : value <= bound;
    }

    /** Such as {@code at least 0.25}. */
    String wanted() {
      return (atLeast ? "at least " : "at most ") + shown(bound);
    }

    /** Such as {@code 0.21}. */
    String measured() {
      return shown(value);
    }

    private String shown(double number) {
      String digits = Math.abs(number) < 100 ? "%.2f" : "%,.0f";
      return (digits + " " + unit).formatted(number).strip();
    }

    String verdict() {
      return isReached() ? "reached" : "missed";
    }

    @Override
    public String toString() {
      return "%s, target %s: %s".formatted(measured(), wanted(), verdict());
    }
  }

  /** Starts a section. */
  void title(String text) {
    out.println(text);
    sections.add(new Section(text));
  }

  void print(String what, Latencies latencies) {
    add(new Times(what, latencies), latencies.toString());
  }

  void print(String what, String result) {
    add(new Text(what, result), result);
  }

  void print(String what, Wrk.Result result, Cost cost) {
    add(new Load(what, result, cost), result + "   " + cost);
  }

  /** What share one has of another, and is to have at least. */
  void share(String what, String of, double value, double bound) {
    target(new Target("%s of %s".formatted(what, of), value, "", true, bound));
  }

  /** A value that is to be no less. */
  void atLeast(String what, double value, String unit, double bound) {
    target(new Target(what, value, unit, true, bound));
  }

  /** A value that is to be no more. */
  void atMost(String what, double value, String unit, double bound) {
    target(new Target(what, value, unit, false, bound));
  }

  private void target(Target target) {
    add(target, target.toString());
  }

  private void add(Result result, String shown) {
    out.printf("  %-48s %s%n", result.what(), shown);
    if (sections.isEmpty()) {
      sections.add(new Section(""));
    }
    sections.getLast().results().add(result);
  }

  /** All so far. */
  List<Section> sections() {
    return List.copyOf(sections);
  }
}
