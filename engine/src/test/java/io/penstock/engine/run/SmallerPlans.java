package io.penstock.engine.run;

import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Takes parts out of a plan that fails, as long as what is left fails too. */
final class SmallerPlans {

  private SmallerPlans() {}

  static ExecutionPlan smallest(ExecutionPlan plan, Predicate<ExecutionPlan> fails) {
    ExecutionPlan current = plan;
    while (true) {
      Optional<ExecutionPlan> smaller = smaller(current).stream().filter(fails).findFirst();
      if (smaller.isEmpty()) {
        return current;
      }
      current = smaller.get();
    }
  }

  private static List<ExecutionPlan> smaller(ExecutionPlan plan) {
    List<ExecutionPlan> smaller = new ArrayList<>();
    for (Vertex vertex : plan.vertices()) {
      if (plan.outlets(vertex.index()).isEmpty()) {
        smaller.add(without(plan, vertex.index()));
      }
    }
    for (int destination = 1; destination <= plan.end(); destination++) {
      List<Feed> feeds = plan.feeds(destination);
      for (int feed = 0; feed < feeds.size(); feed++) {
        boolean constant =
            destination < plan.end()
                && plan.vertex(destination).work()
                    instanceof Vertex.Apply(Operator.PipelineVariable _);
        if (feeds.size() > 1 || constant) {
          smaller.add(withFeeds(plan, destination, removed(feeds, feed)));
        }
        for (int wire = 0; wire < feeds.get(feed).wires().size(); wire++) {
          if (feeds.get(feed).wires().size() > 1
              && (!feeds.get(feed).wires().get(wire).carriesData() || destination == plan.end())) {
            List<Feed> fewer = new ArrayList<>(feeds);
            fewer.set(feed, withoutWire(feeds.get(feed), wire));
            smaller.add(withFeeds(plan, destination, fewer));
          }
        }
      }
    }
    return smaller;
  }

  private static ExecutionPlan without(ExecutionPlan plan, int index) {
    List<Vertex> vertices = new ArrayList<>();
    for (Vertex vertex : plan.vertices()) {
      if (vertex.index() != index) {
        vertices.add(
            with(
                vertex,
                vertices.size() + 1,
                vertex.feeds().stream().map(feed -> closeGap(feed, index)).toList()));
      }
    }
    return new ExecutionPlan(
        plan.input(),
        plan.output(),
        vertices,
        plan.feeds(plan.end()).stream().map(feed -> closeGap(feed, index)).toList());
  }

  private static Feed closeGap(Feed feed, int index) {
    return new Feed(
        feed.wires().stream()
            .map(
                wire ->
                    new Wire(
                        wire.source() > index ? wire.source() - 1 : wire.source(),
                        wire.carriesData()))
            .toList(),
        feed.fields(),
        feed.plainWire());
  }

  private static ExecutionPlan withFeeds(ExecutionPlan plan, int destination, List<Feed> feeds) {
    return new ExecutionPlan(
        plan.input(),
        plan.output(),
        plan.vertices().stream()
            .map(
                vertex -> vertex.index() == destination ? with(vertex, destination, feeds) : vertex)
            .toList(),
        destination == plan.end() ? feeds : plan.feeds(plan.end()));
  }

  private static Vertex with(Vertex vertex, int index, List<Feed> feeds) {
    return new Vertex(
        index,
        vertex.objectId(),
        vertex.name(),
        vertex.work(),
        vertex.input(),
        vertex.output(),
        feeds,
        vertex.continueOnError());
  }

  private static Feed withoutWire(Feed feed, int wire) {
    return new Feed(
        removed(feed.wires(), wire),
        feed.fields().stream()
            .filter(field -> field.wire() != wire)
            .map(
                field ->
                    new FieldSource(field.name(), shifted(field.wire(), wire), field.sourceField()))
            .toList(),
        feed.plainWire() == wire ? -1 : shifted(feed.plainWire(), wire));
  }

  private static int shifted(int wire, int removed) {
    return wire > removed ? wire - 1 : wire;
  }

  private static <T> List<T> removed(List<T> list, int index) {
    return IntStream.range(0, list.size()).filter(i -> i != index).mapToObj(list::get).toList();
  }
}
