package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.Wire;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.request.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What docs/adr/0004-run-decider.md says, spelled out as slowly and plainly as possible: object by
 * object in topological order, each with everything that its sources ever deliver. Nothing here
 * knows of events, threads or schedules.
 *
 * <p>A failure does not stop it. It goes on without what the failed step would have delivered, and
 * notes every failure that some schedule might meet first.
 */
final class ReferenceInterpreter {

  /** More steps than this are not worth the wait in a test. */
  static final int MAXIMUM_RUNS = 300;

  private final ExecutionPlan plan;
  private final ReferenceGraph graph;
  private final Steps steps;
  private final List<List<Value>> delivered = new ArrayList<>();
  private final List<List<ReferenceLane>> splitLists = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final List<List<Arrival>> arrivals = new ArrayList<>();
  private final Set<String> failures = new HashSet<>();
  private final Set<Situation> situations = EnumSet.noneOf(Situation.class);

  /** What the steps do. */
  interface Steps {
    /** Null for a step that does not answer. */
    @Nullable StepResult run(Run run);
  }

  /** One time that an object runs. */
  record Run(Vertex vertex, ReferenceLane lane, Payload input) {}

  /** What came through an attachment: of the end, or of a many-to-one. */
  record Arrival(ReferenceLane lane, Payload payload) {}

  private record Value(ReferenceLane lane, StepOutput output) {}

  /** Values, one from each source of an attachment, that belong together. */
  private record Join(ReferenceLane lane, List<StepOutput> values) {}

  /** More steps than a test wants to see. */
  static final class TooManyRunsException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  ReferenceInterpreter(ExecutionPlan plan, Steps steps) {
    this.plan = plan;
    this.graph = new ReferenceGraph(plan);
    this.steps = steps;
  }

  List<Run> runs() {
    return runs;
  }

  /** The failures of which one ends the run; none when the run completes. */
  Set<String> failures() {
    return failures;
  }

  /** All that comes to the end, for each of its attachments. */
  List<List<Arrival>> arrivals() {
    return arrivals;
  }

  Set<Situation> situations() {
    return situations;
  }

  ReferenceInterpreter run(Payload input) throws TooManyRunsException {
    delivered.add(List.of(new Value(ReferenceLane.ROOT, new StepOutput.Data(input))));
    splitLists.add(List.of());
    for (Vertex vertex : plan.vertices()) {
      delivered.add(new ArrayList<>());
      splitLists.add(new ArrayList<>());
      for (Run run : runsOf(vertex)) {
        if (runs.size() == MAXIMUM_RUNS) {
          throw new TooManyRunsException();
        }
        runs.add(run);
        StepResult result = steps.run(run);
        if (result != null) {
          ended(run, result);
        }
      }
    }
    plan.feeds(plan.end()).forEach(feed -> arrivals.add(arrivals(feed, "pipeline_end")));
    return this;
  }

  private List<Run> runsOf(Vertex vertex) {
    if (vertex.feeds().isEmpty()) {
      return List.of(new Run(vertex, ReferenceLane.ROOT, new Structured(new LinkedHashMap<>())));
    }
    return vertex.collects() ? collectingRuns(vertex) : firings(vertex);
  }

  private void ended(Run run, StepResult result) {
    int vertex = run.vertex().index();
    switch (result) {
      case StepResult.Failed _ when run.vertex().continueOnError() ->
          situations.add(Situation.CONTINUED_AFTER_FAILURE);
      case StepResult.Failed(Failure failure, _) -> failures.add(shown(run.vertex(), failure));
      case StepResult.Succeeded(StepOutput.Batches(List<Many> batches), _) -> {
        situations.addAll(Situation.ofSplit(batches.size(), !run.lane().isRoot()));
        splitLists.get(vertex).add(run.lane());
        for (int i = 0; i < batches.size(); i++) {
          deliver(vertex, run.lane().batch(vertex, i), new StepOutput.Data(batches.get(i)));
        }
      }
      case StepResult.Succeeded(StepOutput.Gate(boolean open), _) when !open ->
          situations.add(Situation.GATE_CLOSED);
      case StepResult.Succeeded(StepOutput.Nothing _, _) ->
          situations.add(Situation.SUB_PIPELINE_WITHOUT_RESULT);
      case StepResult.Succeeded(StepOutput output, _) -> deliver(vertex, run.lane(), output);
      case StepResult.Cancelled _, StepResult.Stopped _ -> {}
    }
  }

  private void deliver(int vertex, ReferenceLane lane, StepOutput output) {
    delivered.get(vertex).add(new Value(lane, output));
  }

  /** The text of the pipeline request: details of deployments stay on their own requests. */
  static String shown(Vertex vertex, Failure failure) {
    if (failure.category() == Failure.Category.CAPACITY) {
      return failure.message();
    }
    return switch (vertex.work()) {
      case Vertex.RunDeployment _ -> "Error while processing a deployment request";
      case Vertex.RunPipeline _ -> "Error while processing a pipeline request";
      case Vertex.Apply _ -> failure.message();
    };
  }

  // Joins and firings.

  private List<Run> firings(Vertex vertex) {
    List<Run> firings = new ArrayList<>();
    Set<Integer> fired = new HashSet<>();
    for (int i = 0; i < vertex.feeds().size(); i++) {
      for (Arrival arrival : arrivals(vertex.feeds().get(i), vertex.name())) {
        fired.add(i);
        ReferenceLane lane =
            vertex.feeds().size() == 1
                ? arrival.lane()
                : arrival.lane().alternative(vertex.index(), i);
        firings.add(new Run(vertex, lane, arrival.payload()));
      }
    }
    if (fired.size() > 1) {
      situations.add(Situation.SEVERAL_ALTERNATIVES_FIRED);
    }
    return firings;
  }

  private List<Arrival> arrivals(Feed feed, String destination) {
    List<Arrival> arrivals = new ArrayList<>();
    for (Join join : joins(feed, _ -> true, ReferenceLane.ROOT)) {
      try {
        ReferenceInput.of(feed, join.values(), situations)
            .ifPresent(input -> arrivals.add(new Arrival(join.lane(), input)));
      } catch (ReferenceInput.MismatchException mismatch) {
        failures.add(Situation.mismatchAt(destination));
      }
    }
    return arrivals;
  }

  /**
   * Every combination of values, one from each wanted wire, whose lanes agree with one another and
   * with the given one.
   */
  private List<Join> joins(Feed feed, Predicate<Wire> wanted, ReferenceLane within) {
    List<Join> joins = List.of(new Join(within, List.of()));
    for (Wire wire : feed.wires().stream().filter(wanted).toList()) {
      List<Join> longer = new ArrayList<>();
      for (Join join : joins) {
        for (Value value : delivered.get(wire.source())) {
          join.lane().join(value.lane()).ifPresent(lane -> longer.add(longer(join, value, lane)));
        }
      }
      joins = longer;
    }
    return joins;
  }

  private Join longer(Join join, Value value, ReferenceLane lane) {
    if (!join.lane().isRoot()
        && !value.lane().isRoot()
        && !join.lane().sharesForkWith(value.lane())) {
      situations.add(Situation.INDEPENDENT_FORKS_JOINED);
    }
    List<StepOutput> values = new ArrayList<>(join.values());
    values.add(value.output());
    return new Join(lane, values);
  }

  // many-to-one.

  private List<Run> collectingRuns(Vertex vertex) {
    Optional<Integer> split = graph.splitOf(vertex.feeds());
    Map<ReferenceLane, List<Arrival>> groups = new TreeMap<>();
    for (Feed feed : vertex.feeds()) {
      for (Arrival arrival : arrivals(feed, vertex.name())) {
        groups.computeIfAbsent(outside(arrival.lane(), split), _ -> new ArrayList<>()).add(arrival);
      }
    }
    mergeAgreeing(groups);
    List<ReferenceLane> came = List.copyOf(groups.keySet());
    for (Feed feed : vertex.feeds()) {
      for (ReferenceLane lane : lanesOfSplitLists(feed, split)) {
        ReferenceLane outside = outside(lane, split);
        if (came.stream().noneMatch(outside::agreesWith)) {
          groups.putIfAbsent(outside, new ArrayList<>());
        }
      }
    }
    mergeAgreeing(groups);
    situations.addAll(Situation.ofCollecting(split.isPresent(), groups.values()));
    List<Run> runs = new ArrayList<>();
    groups.forEach((lane, group) -> runs.add(new Run(vertex, lane, inLaneOrder(group))));
    return runs;
  }

  /** Makes one group, in the lane they share, of any two whose lanes agree, until none do. */
  private static void mergeAgreeing(Map<ReferenceLane, List<Arrival>> groups) {
    for (ReferenceLane one : groups.keySet()) {
      for (ReferenceLane other : groups.keySet()) {
        if (!one.equals(other) && one.agreesWith(other)) {
          List<Arrival> both = new ArrayList<>(groups.getOrDefault(one, List.of()));
          both.addAll(groups.getOrDefault(other, List.of()));
          groups.keySet().removeAll(Set.of(one, other));
          groups.computeIfAbsent(one.shared(other), _ -> new ArrayList<>()).addAll(both);
          mergeAgreeing(groups);
          return;
        }
      }
    }
  }

  /** Without the split and the forks behind it; without a split, everything is together. */
  private ReferenceLane outside(ReferenceLane lane, Optional<Integer> split) {
    return split
        .map(at -> lane.without(fork -> fork == at || graph.isBehind(fork, at)))
        .orElse(ReferenceLane.ROOT);
  }

  /** Where a list was split and the attachment's other sources have delivered. */
  private List<ReferenceLane> lanesOfSplitLists(Feed feed, Optional<Integer> split) {
    List<ReferenceLane> lanes = new ArrayList<>();
    if (split.isPresent()
        && feed.wires().stream().anyMatch(wire -> graph.isInLanesOf(split.get(), wire.source()))) {
      for (ReferenceLane lane : splitLists.get(split.get())) {
        joins(feed, wire -> !graph.isInLanesOf(split.get(), wire.source()), lane)
            .forEach(join -> lanes.add(join.lane()));
      }
    }
    return lanes;
  }

  private static Many inLaneOrder(List<Arrival> arrivals) {
    return new Many(
        arrivals.stream()
            .sorted(Comparator.comparing(Arrival::lane))
            .flatMap(arrival -> arrival.payload().items().stream())
            .toList());
  }

  // pipeline_end.

  /**
   * What reached the end.
   *
   * @param complete whether the run has come to its own end: only then is an empty list a result
   */
  @Nullable Payload result(boolean complete) {
    List<Feed> feeds = plan.feeds(plan.end());
    for (int i = 0; i < feeds.size(); i++) {
      if (!arrivals.get(i).isEmpty()) {
        boolean outOfLanes = graph.splitOf(List.of(feeds.get(i))).isPresent();
        situations.addAll(Situation.ofResult(i, outOfLanes));
        return outOfLanes
            ? inLaneOrder(arrivals.get(i))
            : arrivals.get(i).stream()
                .min(Comparator.comparing(Arrival::lane))
                .orElseThrow()
                .payload();
      }
    }
    boolean splitOnTheWay =
        feeds.stream()
            .anyMatch(feed -> !lanesOfSplitLists(feed, graph.splitOf(List.of(feed))).isEmpty());
    situations.add(splitOnTheWay ? Situation.RESULT_IS_EMPTY_LIST : Situation.NO_RESULT);
    return splitOnTheWay && complete ? new Many(List.of()) : null;
  }
}
