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
import java.util.SequencedMap;
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
  }

  private record Piece(Lane lane, List<Payload.Item> items) {}

  Collected collect(Vertex vertex) {
    int split = plan.innermostSplit(vertex.index());
    SequencedMap<Lane, List<Piece>> groups = new TreeMap<>();
    for (Feed feed : vertex.feeds()) {
      for (Lane lane : splitInto(feed, split)) {
        groups.putIfAbsent(outside(lane, split), new ArrayList<>());
      }
      for (Joins.Join join : Joins.all(feed, deliveries)) {
        switch (InputAssembly.assemble(feed, join.values(), vertex.name())) {
          case StepInput.Gated _ -> {}
          case StepInput.Mismatch(String reason) -> {
            return new Collected.Mismatch(reason);
          }
          case StepInput.Ready(Payload input) ->
              groups
                  .computeIfAbsent(outside(join.lane(), split), _ -> new ArrayList<>())
                  .add(new Piece(join.lane(), input.items()));
        }
      }
    }
    SequencedMap<Lane, Payload.Many> collected = new TreeMap<>();
    groups.forEach((lane, pieces) -> collected.put(lane, inOrder(pieces)));
    return new Collected.Groups(collected);
  }

  /**
   * The result of the request, from the first attachment of the end, in their order, that something
   * came through.
   *
   * @param complete whether everything has come that ever will: only then is an empty list a result
   */
  @Nullable Payload result(Log<Arrival>[] arrivals, boolean complete) {
    List<Feed> feeds = plan.feeds(plan.end());
    for (int i = 0; i < feeds.size(); i++) {
      List<Piece> pieces = new ArrayList<>();
      for (Arrival arrival : arrivals[i]) {
        pieces.add(new Piece(arrival.lane(), arrival.payload().items()));
      }
      int split = innermostSplit(feeds.get(i));
      if (split == 0 && !arrivals[i].isEmpty()) {
        return arrivals[i].stream()
            .min(Comparator.comparing(Arrival::lane))
            .orElseThrow()
            .payload();
      }
      if (split > 0
          && (!pieces.isEmpty() || (complete && !splitInto(feeds.get(i), split).isEmpty()))) {
        return inOrder(pieces);
      }
    }
    return null;
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
