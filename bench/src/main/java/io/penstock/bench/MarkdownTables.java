package io.penstock.bench;

import io.penstock.bench.Report.Load;
import io.penstock.bench.Report.Result;
import io.penstock.bench.Report.Section;
import io.penstock.bench.Report.Target;
import io.penstock.bench.Report.Text;
import io.penstock.bench.Report.Times;
import java.util.ArrayList;
import java.util.List;

/**
 * A section in Markdown: a table for each kind of result in it. What begins with {@value #FLOOR} is
 * a floor, and the medians of the other times are given as multiples of it.
 */
final class MarkdownTables {

  private static final String FLOOR = "floor: ";

  private final StringBuilder text;

  private MarkdownTables(StringBuilder text) {
    this.text = text;
  }

  static void append(StringBuilder text, Section section) {
    if (!section.title().isEmpty()) {
      text.append("\n### ").append(section.title()).append('\n');
    }
    Section named = new Section(section.title(), named(section.results()));
    MarkdownTables tables = new MarkdownTables(text);
    tables.times(named.results(Times.class));
    tables.loads(named.results(Load.class));
    tables.targets(named.results(Target.class));
    tables.texts(named.results(Text.class));
  }

  /** With full names: an indented one is put behind the one that it belongs to. */
  private static List<Result> named(List<Result> results) {
    List<Result> named = new ArrayList<>();
    String owner = "";
    for (Result result : results) {
      String what = result.what().strip();
      if (!result.what().startsWith(" ")) {
        owner = what;
      } else if (!owner.isEmpty()) {
        what = owner + ": " + what;
      }
      named.add(
          switch (result) {
            case Times times -> new Times(what, times.latencies());
            case Load load -> new Load(what, load.result(), load.cost());
            case Target target ->
                new Target(what, target.value(), target.unit(), target.atLeast(), target.bound());
            case Text other -> new Text(what, other.result());
          });
    }
    return named;
  }

  private void times(List<Times> all) {
    List<Times> floors = all.stream().filter(times -> times.what().startsWith(FLOOR)).toList();
    List<String> head =
        new ArrayList<>(List.of("", "p50 (median)", "p90", "p99", "p99.9", "longest", "calls"));
    // Where there is nothing but floors there is nothing to divide.
    boolean multiples = floors.size() < all.size();
    if (multiples) {
      floors.forEach(floor -> head.add("times " + floor.what().substring(FLOOR.length())));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Times times : all) {
      Latencies latencies = times.latencies();
      List<String> row = new ArrayList<>();
      row.add(times.what());
      for (double share : new double[] {0.5, 0.9, 0.99, 0.999}) {
        row.add(
            latencies.tells(share) || share == 0.5
                ? "%.3f".formatted(latencies.percentile(share))
                : "");
      }
      row.add("%.3f".formatted(latencies.longest()));
      row.add("%,d".formatted(latencies.count()));
      if (multiples) {
        for (Times floor : floors) {
          row.add(
              floors.contains(times)
                  ? ""
                  : "%.1f".formatted(latencies.median() / floor.latencies().median()));
        }
      }
      rows.add(row);
    }
    table(head, rows);
  }

  private void loads(List<Load> all) {
    table(
        List.of(
            "",
            "requests/s",
            "p50 (median)",
            "p90",
            "p99",
            "p99.9",
            "requests",
            "CPU each",
            "bytes written each",
            "resident"),
        all.stream()
            .map(
                load -> {
                  Wrk.Result result = load.result();
                  Cost cost = load.cost();
                  return List.of(
                      load.what(),
                      "%,.1f".formatted(result.perSecond()),
                      "%.3f".formatted(result.p50()),
                      "%.3f".formatted(result.p90()),
                      percentile(0.99, result.requests(), result.p99()),
                      percentile(0.999, result.requests(), result.p999()),
                      "%,d".formatted(result.requests()),
                      "%.0f us".formatted(cost.processor()),
                      "%,d".formatted(cost.written()),
                      "%,d MB".formatted(cost.memory() / 1_000_000));
                })
            .toList());
  }

  /** In milliseconds; empty where calls are too few for it. */
  private static String percentile(double share, long calls, double millis) {
    return Latencies.tells(share, calls) ? "%.3f".formatted(millis) : "";
  }

  private void targets(List<Target> all) {
    table(
        List.of("", "measured", "target", ""),
        all.stream()
            .map(
                target ->
                    List.of(target.what(), target.measured(), target.wanted(), target.verdict()))
            .toList());
  }

  private void texts(List<Text> all) {
    table(
        List.of("", ""),
        all.stream().map(result -> List.of(result.what(), result.result())).toList());
  }

  private void table(List<String> head, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    text.append('\n');
    row(head);
    text.append("|---".repeat(head.size())).append("|\n");
    rows.forEach(this::row);
  }

  private void row(List<String> cells) {
    for (String cell : cells) {
      // Columns of blanks are for a terminal.
      String shown =
          cell.strip()
              .replaceAll(" {2,}(?=[A-Za-z])", ", ")
              .replaceAll("\\s+", " ")
              .replace("|", "\\|");
      text.append(shown.isEmpty() ? "| " : "| " + shown + " ");
    }
    text.append("|\n");
  }
}
