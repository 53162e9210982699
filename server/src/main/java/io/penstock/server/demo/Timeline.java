package io.penstock.server.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Draws when each step of a pipeline request ran. */
final class Timeline {

  private static final int WIDTH = 40;

  private record Bar(
      String sequence,
      String object,
      String kind,
      String status,
      OffsetDateTime from,
      OffsetDateTime to) {}

  private Timeline() {}

  /**
   * Prints a line for each step, in the order in which they began.
   *
   * @param request a PipelineRequestSingleDetail
   */
  static void print(JsonNode request, PrintStream out) {
    OffsetDateTime from = time(request, "time_started");
    long whole = Math.max(1, Duration.between(from, time(request, "time_completed")).toMillis());
    for (Bar bar : bars(request)) {
      long start = Duration.between(from, bar.from()).toMillis();
      long length = Duration.between(bar.from(), bar.to()).toMillis();
      int offset = (int) Math.min(WIDTH - 1, start * WIDTH / whole);
      int cells = Math.clamp(length * WIDTH / whole, 1, WIDTH - offset);
      out.printf(
          "   %-10s %-20s %-10s |%s%s%s| %d ms%n",
          bar.object(),
          bar.kind(),
          bar.status(),
          " ".repeat(offset),
          "#".repeat(cells),
          " ".repeat(WIDTH - offset - cells),
          length);
    }
  }

  private static List<Bar> bars(JsonNode request) {
    List<Bar> bars = new ArrayList<>();
    for (String kind : List.of("deployment", "operator", "pipeline")) {
      for (JsonNode step : request.get(kind + "_requests")) {
        bars.add(
            new Bar(
                step.get("sequence_id").asString(),
                step.get("pipeline_object").asString(),
                kind.equals("operator") ? step.get("operator").asString() : kind,
                step.get("status").asString(),
                time(step, "time_started"),
                time(step, "time_completed")));
      }
    }
    bars.sort(Comparator.comparing(Bar::sequence));
    return bars;
  }

  private static OffsetDateTime time(JsonNode object, String field) {
    return OffsetDateTime.parse(object.get(field).asString());
  }
}
