package io.penstock.bench;

import io.penstock.bench.Report.Target;
import java.util.List;
import java.util.stream.Stream;

/**
 * An SVG with a bar for each share that has a target, and a mark where the target is. Colours fit a
 * light and a dark page; a word says what a colour says.
 */
final class SharePlot {

  private static final int BARS = 270;

  /** For what is said behind a bar. */
  private static final int WORDS = 190;

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
  private final double widest;

  /** Where bars begin. */
  private final int left;

  private int y = MARGIN;

  private SharePlot(double widest, int longestLabel) {
    this.widest = widest;
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
    double widest =
        groups.stream()
            .flatMap(group -> group.shares().stream())
            .flatMap(share -> Stream.of(share.value(), share.bound()))
            .reduce(0.0, Math::max);
    SharePlot plot =
        new SharePlot(
            widest,
            groups.stream()
                .flatMap(group -> group.shares().stream())
                .mapToInt(share -> share.what().strip().length())
                .max()
                .orElse(0));
    plot.line("title", MARGIN, "Shares, and their targets (|)");
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
    body.append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n"
            .formatted(share.verdict(), left, y + 4, length(share.value()), ROW - 8));
    body.append(
        "<line class=\"target\" x1=\"%.1f\" x2=\"%1$.1f\" y1=\"%d\" y2=\"%d\"/>\n"
            .formatted(left + length(share.bound()), y + 1, y + ROW - 1));
    double end = left + Math.max(length(share.value()), length(share.bound()));
    body.append(
        "<text x=\"%.1f\" y=\"%d\">%s, target %.2f %s</text>\n"
            .formatted(end + 6, y + 17, share.measured(), share.bound(), share.verdict()));
    line("label", 2 * MARGIN, share.what().strip());
  }

  private double length(double share) {
    return share / widest * BARS;
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
        .formatted(left + BARS + WORDS, height, STYLE, body);
  }
}
