package io.penstock.engine.run;

import io.penstock.engine.plan.Feed;
import io.penstock.engine.run.RunState.Delivery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of a feed's wires that belong together: those whose lanes agree. Independent
 * forks give every combination, so the search ends when it has found one more than the limit it was
 * given.
 */
final class Joins {

  private final Feed feed;
  private final Log<Delivery>[] deliveries;
  private final IntPredicate wanted;
  private final int fixedWire;
  private final @Nullable Delivery fixed;
  private final int limit;
  private final List<Join> found = new ArrayList<>();

  /**
   * Values that belong together.
   *
   * @param values one for each wire, in their order
   */
  record Join(Lane lane, List<StepOutput> values) {}

  private Joins(
      Feed feed,
      Log<Delivery>[] deliveries,
      IntPredicate wanted,
      int fixedWire,
      @Nullable Delivery fixed,
      int limit) {
    this.limit = limit;
    this.feed = feed;
    this.deliveries = deliveries;
    this.wanted = wanted;
    this.fixedWire = fixedWire;
    this.fixed = fixed;
  }

  /**
   * The joins that a new delivery completes: every join is found once, when its last value has
   * come.
   */
  static List<Join> with(
      Feed feed, Log<Delivery>[] deliveries, int wire, Delivery delivery, int limit) {
    Joins joins = new Joins(feed, deliveries, _ -> true, wire, delivery, limit);
    joins.extend(0, Lane.ROOT, new StepOutput[feed.wires().size()]);
    return joins.found;
  }

  /** All joins there are. */
  static List<Join> all(Feed feed, Log<Delivery>[] deliveries, int limit) {
    Joins joins = new Joins(feed, deliveries, _ -> true, -1, null, limit);
    joins.extend(0, Lane.ROOT, new StepOutput[feed.wires().size()]);
    return joins.found;
  }

  /**
   * The lanes in which the wires that the predicate names have all delivered, within the given
   * lane.
   */
  static List<Lane> lanes(Feed feed, Log<Delivery>[] deliveries, Lane within, IntPredicate wires) {
    Joins joins = new Joins(feed, deliveries, wires, -1, null, RunDecider.MAXIMUM_VALUES);
    joins.extend(0, within, new StepOutput[feed.wires().size()]);
    return joins.found.stream().map(Join::lane).distinct().toList();
  }

  private void extend(int wire, Lane lane, StepOutput[] values) {
    if (found.size() > limit) {
      return;
    }
    if (wire == values.length) {
      // Wires that nobody asked for stay null: such joins are read for their lanes only.
      found.add(new Join(lane, Arrays.asList(values.clone())));
    } else if (!wanted.test(wire)) {
      extend(wire + 1, lane, values);
    } else if (wire == fixedWire && fixed != null) {
      extendBy(fixed, wire, lane, values);
    } else {
      for (Delivery delivery : deliveries[feed.wires().get(wire).source()]) {
        extendBy(delivery, wire, lane, values);
      }
    }
  }

  private void extendBy(Delivery delivery, int wire, Lane lane, StepOutput[] values) {
    Lane joined = lane.join(delivery.lane());
    if (joined != null && !(delivery.value() instanceof StepOutput.Batches)) {
      values[wire] = delivery.value();
      extend(wire + 1, joined, values);
    }
  }
}
