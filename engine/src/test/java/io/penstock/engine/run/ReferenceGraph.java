package io.penstock.engine.run;

import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the decision record says of a plan's shape, answered by walking back from wire to wire. */
record ReferenceGraph(ExecutionPlan plan) {

  /** The last one-to-many, in topological order, whose lanes the sources can be in. */
  Optional<Integer> splitOf(List<Feed> feeds) {
    SortedSet<Integer> around = splitsAround(feeds);
    return around.isEmpty() ? Optional.empty() : Optional.of(around.last());
  }

  /** Whether values of this source can be in lanes of the one-to-many. */
  boolean isInLanesOf(int split, int source) {
    return splitsAfter(source).contains(split);
  }

  /** Whether values of the earlier vertex can flow to the later one. */
  boolean isBehind(int later, int earlier) {
    return later > earlier
        && plan.vertex(later).feeds().stream()
            .flatMap(feed -> feed.wires().stream())
            .anyMatch(wire -> wire.source() == earlier || isBehind(wire.source(), earlier));
  }

  private SortedSet<Integer> splitsAround(List<Feed> feeds) {
    SortedSet<Integer> around = new TreeSet<>();
    for (Feed feed : feeds) {
      feed.wires().forEach(wire -> around.addAll(splitsAfter(wire.source())));
    }
    return around;
  }

  private SortedSet<Integer> splitsAfter(int source) {
    if (source == ExecutionPlan.START) {
      return new TreeSet<>();
    }
    Vertex vertex = plan.vertex(source);
    SortedSet<Integer> around = splitsAround(vertex.feeds());
    if (vertex.work() instanceof Vertex.Apply(Operator.OneToMany _)) {
      around.add(source);
    }
    if (vertex.work() instanceof Vertex.Apply(Operator.ManyToOne _) && !around.isEmpty()) {
      around.removeLast();
    }
    return around;
  }
}
