package io.penstock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * The results of all scenarios as files: {@code <date>-all.md}, and {@code <date>-all.svg} with the
 * shares beside their targets. A later run on the same day takes their place.
 *
 * @param machine that they were measured on
 */
record Document(Path folder, LocalDate date, String commit, String machine, double load) {

  /** In the folder that {@code scripts/bench} names. */
  static Document ofToday() throws IOException {
    String folder = System.getProperty("penstock.results");
    if (folder == null) {
      throw new IOException(
          "penstock.results must name the folder bench/results, as scripts/bench does.");
    }
    return new Document(
        Path.of(folder), Machine.today(), Machine.commit(), Machine.describe(), Machine.load());
  }

  Path markdown() {
    return folder.resolve(date + "-all.md");
  }

  Path plot() {
    return folder.resolve(date + "-all.svg");
  }

  /**
   * Writes both.
   *
   * @param runs those that have ended, out of {@code count}
   * @param took all of it, so far
   */
  void write(List<AllRun.Run> runs, int count, Duration took) throws IOException {
    String plotted = SharePlot.of(runs);
    Files.createDirectories(folder);
    Files.writeString(markdown(), text(runs, count, took, !plotted.isEmpty()));
    if (plotted.isEmpty()) {
      Files.deleteIfExists(plot());
    } else {
      Files.writeString(plot(), plotted);
    }
  }

  private String text(List<AllRun.Run> runs, int count, Duration took, boolean plotted) {
    StringBuilder text = new StringBuilder();
    text.append("# All benchmarks, %s\n\n".formatted(date));
    text.append(
        """
        Commit %s, on %s; load average %.1f at the start. To repeat:

        ```sh
        ./penstock bench --all
        ```

        Took %s, not counting what was built and installed before. The load generator shares the machine with what it measures. Sizes are small, so that all ends within \
        %d minutes; without `--all` a benchmark takes longer and says more. Times are milliseconds unless they say \
        otherwise; a percentile that too few calls tell of is not given.
        """
            .formatted(commit, machine, load, AllRun.text(took), AllRun.LIMIT.toMinutes()));
    if (runs.size() < count) {
      text.append("\n**%d of %d have run so far.**\n".formatted(runs.size(), count));
    }
    text.append("\n| Benchmark | Size | Took | Its share | |\n|---|---|---|---|---|\n");
    for (AllRun.Run run : runs) {
      String size = run.size() == 0 ? "its own" : "`--size %d`".formatted(run.size());
      text.append(
          "| [%s](#%s) | %s | %s | %s | %s |\n"
              .formatted(
                  run.name(),
                  run.name(),
                  size,
                  AllRun.text(run.took()),
                  AllRun.text(run.share()),
                  run.outcome().words));
    }
    targets(text, runs);
    if (plotted) {
      text.append("\n![Shares beside their targets](%s)\n".formatted(plot().getFileName()));
    }
    for (AllRun.Run run : runs) {
      append(text, run);
    }
    return text.toString();
  }

  private static void targets(StringBuilder text, List<AllRun.Run> runs) {
    List<Report.Target> all =
        runs.stream()
            .flatMap(run -> run.sections().stream())
            .flatMap(section -> section.results(Report.Target.class).stream())
            .toList();
    if (!all.isEmpty()) {
      text.append(
          "\nTargets reached: %d of %d.\n"
              .formatted(all.stream().filter(Report.Target::isReached).count(), all.size()));
    }
  }

  private static void append(StringBuilder text, AllRun.Run run) {
    text.append("\n## %s\n\n".formatted(run.name()));
    text.append(
        run.size() == 0
            ? "`./penstock bench %s`\n".formatted(run.name())
            : "`./penstock bench %s --size %d`\n".formatted(run.name(), run.size()));
    if (run.outcome() != AllRun.Outcome.DONE) {
      text.append(
          "\n%s:\n\n".formatted(run.outcome() == AllRun.Outcome.FAILED ? "Failed" : "Left out"));
      // As it is, since it may be the output of a program.
      run.reason().lines().forEach(line -> text.append("    ").append(line).append('\n'));
    }
    for (Report.Section section : run.sections()) {
      MarkdownTables.append(text, section);
    }
  }
}
