package io.penstock.bench;

import io.penstock.bench.Report.Target;
import java.util.List;

/**
 * An SVG with a bar for each share that has a target. All targets are at the same place, so that a
 * share of 0.06 beside 0.25 shows as well as one of 30 beside 10. Colours fit a light and a dark
 * page; a word says what a colour says.
 */
final class SharePlot {

  /** Of a bar that is as long as its target. */
  private static final int TARGET = 130;

  /** How many times its target a bar may be long. What is more is said in figures only. */
  private static final int MOST = 2;

  /** For what is said behind a bar. */
  private static final int WORDS = 240;

  /** Of a letter, in a wide font. */
  private static final int LETTER = 7;

  private static final int ROW = 24;
  private static final int MARGIN = 16;

  private static final String STYLE =
      """
      <style>
      text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #1f2328 }
      .title { font-weight: bold }
      .page { fill: #ffffff }
      .axis { stroke: #8c959f }
      .reached { fill: #2f7ed8 }
      .missed { fill: #d9822b }
      .target { stroke: #1f2328; stroke-width: 2 }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .page { fill: #0d1117 }
        .target { stroke: #e6edf3 }
      }
      </style>
      """;

  private final StringBuilder body = new StringBuilder();

  /** Where bars begin. */
  private final int left;

  private int y = MARGIN;

  private SharePlot(int longestLabel) {
    this.left = 3 * MARGIN + LETTER * longestLabel;
  }

  /** A group of bars. */
  private record Group(String title, List<Target> shares) {}

  /** Empty when there is no share. */
  static String of(List<AllRun.Run> runs) {
    List<Group> groups =
        runs.stream()
            .flatMap(
                run ->
                    run.sections().stream()
                        .map(
                            section ->
                                new Group(run.name() + ": " + section.title(), shares(section))))
            .filter(group -> !group.shares().isEmpty())
            .toList();
    if (groups.isEmpty()) {
      return "";
    }
    SharePlot plot =
        new SharePlot(
            groups.stream()
                .flatMap(group -> group.shares().stream())
                .mapToInt(share -> share.what().strip().length())
                .max()
                .orElse(0));
    plot.line(
        "title",
        MARGIN,
        "Shares, and their targets (|), each bar in relation to its own target, up to twice of it");
    groups.forEach(plot::group);
    return plot.svg();
  }

  private static List<Target> shares(Report.Section section) {
    return section.results(Target.class).stream()
        .filter(target -> target.unit().isEmpty() && Double.isFinite(target.value()))
        .toList();
  }

  private void group(Group group) {
    y += ROW / 3;
    line("title", MARGIN, group.title());
    int top = y;
    for (Target share : group.shares()) {
      bar(share);
    }
    body.append(
        "<line class=\"axis\" x1=\"%d\" x2=\"%1$d\" y1=\"%d\" y2=\"%d\"/>\n"
            .formatted(left, top, y));
  }

  private void bar(Target share) {
    double length = TARGET * Math.clamp(share.value() / share.bound(), 0, MOST);
    body.append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n"
            .formatted(share.verdict(), left, y + 4, length, ROW - 8));
    body.append(
        "<line class=\"target\" x1=\"%d\" x2=\"%1$d\" y1=\"%d\" y2=\"%d\"/>\n"
            .formatted(left + TARGET, y + 1, y + ROW - 1));
    body.append(
        "<text x=\"%d\" y=\"%d\">%s, target %s: %s</text>\n"
            .formatted(
                left + TARGET * MOST + 6,
                y + 17,
                share.measured(),
                share.wanted(),
                share.verdict()));
    line("label", 2 * MARGIN, share.what().strip());
  }

  /** Text on a line of its own. */
  private void line(String kind, int x, String text) {
    body.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(kind, x, y + 17, escaped(text)));
    y += ROW;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private String svg() {
    int height = y + MARGIN;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%1$d" height="%2$d" role="img">
        <title>Shares beside their targets</title>
        %s<rect class="page" width="%1$d" height="%2$d"/>
        %s</svg>
        """
        .formatted(left + TARGET * MOST + WORDS, height, STYLE, body);
  }
}
