package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.run.RunState.Arrival;
import io.penstock.engine.run.RunState.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings sub-requests together again: in many-to-one operators, and at the end of the pipeline.
 * Items come in the order of their lanes, however the steps finished.
 */
final class Collector {

  private final ExecutionPlan plan;
  private final Log<Delivery>[] deliveries;

  Collector(ExecutionPlan plan, Log<Delivery>[] deliveries) {
    this.plan = plan;
    this.deliveries = deliveries;
  }

  /** What a many-to-one has to collect. */
  sealed interface Collected {
    /** A list for each lane outside the lanes that end here; none if nothing ever came this way. */
    record Groups(SequencedMap<Lane, Payload.Many> groups) implements Collected {}

    /** Values that do not fit together. */
    record Mismatch(String reason) implements Collected {}

    /** More values than the limit. */
    record TooMany() implements Collected {}
  }

  private record Piece(Lane lane, List<Payload.Item> items) {}

  /**
   * Brings together what belongs together.
   *
   * @param limit of the values that may come through one attachment
   */
  Collected collect(Vertex vertex, int limit) {
    int split = plan.innermostSplit(vertex.index());
    SortedMap<Lane, List<Piece>> came = new TreeMap<>();
    for (Feed feed : vertex.feeds()) {
      List<Joins.Join> joins = Joins.all(feed, deliveries, limit);
      if (joins.size() > limit) {
        return new Collected.TooMany();
      }
      for (Joins.Join join : joins) {
        switch (InputAssembly.assemble(feed, join.values(), vertex.name())) {
          case StepInput.Gated _ -> {}
          case StepInput.Mismatch(String reason) -> {
            return new Collected.Mismatch(reason);
          }
          case StepInput.Ready(Payload input) ->
              came.computeIfAbsent(outside(join.lane(), split), _ -> new ArrayList<>())
                  .add(new Piece(join.lane(), input.items()));
        }
      }
    }
    SortedMap<Lane, List<Piece>> groups = merged(came);
    SortedMap<Lane, List<Piece>> all = new TreeMap<>(groups);
    for (Feed feed : vertex.feeds()) {
      for (Lane lane : splitInto(feed, split)) {
        Lane outside = outside(lane, split);
        if (!groups.containsKey(outside)
            && groups.keySet().stream().noneMatch(outside::agreesWith)) {
          all.put(outside, List.of());
        }
      }
    }
    SequencedMap<Lane, Payload.Many> collected = new TreeMap<>();
    merged(all).forEach((lane, pieces) -> collected.put(lane, inOrder(pieces)));
    return new Collected.Groups(collected);
  }

  /**
   * Groups whose lanes agree become one, in the lane they share. Apart, they would meet again in
   * every join behind the collector, twice in the same lane.
   */
  private static SortedMap<Lane, List<Piece>> merged(SortedMap<Lane, List<Piece>> groups) {
    if (groups.keySet().stream().allMatch(lane -> lane.forksLike(groups.firstKey()))) {
      // Nearly always: different branches of the same forks cannot agree.
      return groups;
    }
    SortedMap<Lane, List<Piece>> merged = new TreeMap<>();
    groups.forEach(
        (lane, pieces) -> {
          Lane shared = lane;
          List<Piece> all = new ArrayList<>(pieces);
          Optional<Lane> other = agreeing(merged, shared);
          while (other.isPresent()) {
            all.addAll(Objects.requireNonNull(merged.remove(other.get())));
            shared = shared.shared(other.get());
            other = agreeing(merged, shared);
          }
          merged.put(shared, all);
        });
    return merged;
  }

  private static Optional<Lane> agreeing(SortedMap<Lane, List<Piece>> groups, Lane lane) {
    return groups.keySet().stream().filter(lane::agreesWith).findFirst();
  }

  /**
   * The result of the request, from the first attachment of the end, in their order, that something
   * came through; failing that, an empty list if a list was split on the way to the end.
   *
   * @param complete whether everything has come that ever will: only then is an empty list a result
   */
  @Nullable Payload result(Log<Arrival>[] arrivals, boolean complete) {
    List<Feed> feeds = plan.feeds(plan.end());
    for (int i = 0; i < feeds.size(); i++) {
      if (!arrivals[i].isEmpty()) {
        return innermostSplit(feeds.get(i)) == 0 ? first(arrivals[i]) : all(arrivals[i]);
      }
    }
    boolean splitOnTheWay =
        feeds.stream().anyMatch(feed -> !splitInto(feed, innermostSplit(feed)).isEmpty());
    return complete && splitOnTheWay ? new Payload.Many(List.of()) : null;
  }

  private static Payload first(List<Arrival> arrivals) {
    return arrivals.stream().min(Comparator.comparing(Arrival::lane)).orElseThrow().payload();
  }

  private static Payload all(List<Arrival> arrivals) {
    return inOrder(
        arrivals.stream()
            .map(arrival -> new Piece(arrival.lane(), arrival.payload().items()))
            .toList());
  }

  private int innermostSplit(Feed feed) {
    for (int split = plan.innermostSplit(plan.end()); split > 0; split--) {
      for (Feed.Wire wire : feed.wires()) {
        if (plan.inLanesOf(wire.source(), split)) {
          return split;
        }
      }
    }
    return 0;
  }

  /**
   * The lanes in which a list was split, possibly into nothing, that would have come through this
   * feed.
   */
  private List<Lane> splitInto(Feed feed, int split) {
    List<Lane> lanes = new ArrayList<>();
    boolean throughHere =
        feed.wires().stream().anyMatch(wire -> plan.inLanesOf(wire.source(), split));
    if (split > 0 && throughHere) {
      for (Delivery delivery : deliveries[split]) {
        if (delivery.value() instanceof StepOutput.Batches) {
          lanes.addAll(
              Joins.lanes(
                  feed,
                  deliveries,
                  delivery.lane(),
                  wire -> !plan.inLanesOf(feed.wires().get(wire).source(), split)));
        }
      }
    }
    return lanes;
  }

  /** The lane that a value is in once its lanes have ended at a collector. */
  private Lane outside(Lane lane, int split) {
    return split == 0
        ? Lane.ROOT
        : lane.without(vertex -> vertex == split || plan.isAncestor(split, vertex));
  }

  private static Payload.Many inOrder(List<Piece> pieces) {
    // The sort is stable: pieces of one lane stay in the order of the attachments they came
    // through.
    List<Payload.Item> items =
        pieces.stream()
            .sorted(Comparator.comparing(Piece::lane))
            .flatMap(piece -> piece.items().stream())
            .toList();
    return new Payload.Many(items);
  }
}
