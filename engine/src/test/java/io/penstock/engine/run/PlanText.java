package io.penstock.engine.run;

import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import io.penstock.engine.plan.Vertex;
import java.util.ArrayList;
import java.util.List;

/** Shows a plan to whoever has to find out why it failed. */
final class PlanText {

  private PlanText() {}

  static String of(ExecutionPlan plan) {
    StringBuilder text = new StringBuilder();
    for (Vertex vertex : plan.vertices()) {
      text.append(
          "%2d %-4s %s%s%n"
              .formatted(
                  vertex.index(),
                  vertex.name(),
                  of(vertex.work()),
                  vertex.continueOnError() ? ", on_error: continue" : ""));
      append(text, vertex.feeds());
    }
    append(text.append("%2d end%n".formatted(plan.end())), plan.feeds(plan.end()));
    return text.toString();
  }

  private static String of(Vertex.Work work) {
    return switch (work) {
      case Vertex.RunDeployment _ -> "deployment";
      case Vertex.RunPipeline _ -> "sub-pipeline";
      case Vertex.Apply(var operator) -> operator.toString();
    };
  }

  private static void append(StringBuilder text, List<Feed> feeds) {
    for (Feed feed : feeds) {
      List<String> wires = new ArrayList<>();
      for (int i = 0; i < feed.wires().size(); i++) {
        Wire wire = feed.wires().get(i);
        wires.add(wire.source() + (wire.carriesData() ? " " + fields(feed, i) : " (waits)"));
      }
      text.append("       <- ").append(String.join(" + ", wires)).append(System.lineSeparator());
    }
  }

  private static String fields(Feed feed, int wire) {
    if (feed.plainWire() == wire) {
      return "(text)";
    }
    List<String> fields = new ArrayList<>();
    for (FieldSource field : feed.fields()) {
      if (field.wire() == wire) {
        fields.add(field.name() + "=" + field.sourceField());
      }
    }
    return fields.toString();
  }
}
