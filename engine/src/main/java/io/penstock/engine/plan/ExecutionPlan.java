package io.penstock.engine.plan;

import io.penstock.engine.model.Schema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pipeline version that can run: checked, in topological order, with the questions answered that
 * the run would ask again and again. Immutable.
 */
public final class ExecutionPlan {

  /** The index of the request's own input. */
  public static final int START = 0;

  private final Schema input;
  private final Schema output;
  private final List<Vertex> vertices;
  private final List<Feed> endFeeds;
  private final List<List<Outlet>> outlets;
  private final List<BitSet> ancestors;
  private final List<BitSet> lanes;

  /**
   * A place that the values of a source flow to.
   *
   * @param destination the index of a vertex, or {@link ExecutionPlan#end()}
   * @param feed which of the destination's feeds
   * @param wire which of the feed's wires
   */
  public record Outlet(int destination, int feed, int wire) {}

  /**
   * @param vertices in topological order, with indices 1, 2, …
   * @param endFeeds the attachments of {@code pipeline_end}
   */
  public ExecutionPlan(Schema input, Schema output, List<Vertex> vertices, List<Feed> endFeeds) {
    this.input = input;
    this.output = output;
    this.vertices = List.copyOf(vertices);
    this.endFeeds = List.copyOf(endFeeds);
    this.outlets = outlets(vertices, endFeeds);
    this.ancestors = new ArrayList<>();
    this.lanes = new ArrayList<>();
    ancestors.add(new BitSet());
    lanes.add(new BitSet());
    for (Vertex vertex : vertices) {
      ancestors.add(ancestorsOf(vertex.feeds()));
      lanes.add(lanesAfter(vertex));
    }
    ancestors.add(ancestorsOf(endFeeds));
  }

  public Schema input() {
    return input;
  }

  public Schema output() {
    return output;
  }

  /** In topological order. */
  public List<Vertex> vertices() {
    return vertices;
  }

  /** The vertex with this index, 1 or more. */
  public Vertex vertex(int index) {
    return vertices.get(index - 1);
  }

  /** The index of {@code pipeline_end}. */
  public int end() {
    return vertices.size() + 1;
  }

  public List<Feed> feeds(int destination) {
    return destination == end() ? endFeeds : vertex(destination).feeds();
  }

  /** Where the values of a vertex, or of {@link #START}, flow to. */
  public List<Outlet> outlets(int source) {
    return outlets.get(source);
  }

  /** Whether values of {@code source} can reach {@code destination}. */
  public boolean isAncestor(int source, int destination) {
    return ancestors.get(destination).get(source);
  }

  /**
   * The vertex whose lanes end at this destination: the last one-to-many, in topological order,
   * that its values may have come through and that no many-to-one has collected. 0 when there is
   * none.
   */
  public int innermostSplit(int destination) {
    return Math.max(0, lanesInto(feeds(destination)).length() - 1);
  }

  /** Whether the values of this source may be in lanes of the given one-to-many. */
  public boolean inLanesOf(int source, int split) {
    return lanes.get(source).get(split);
  }

  private static List<List<Outlet>> outlets(List<Vertex> vertices, List<Feed> endFeeds) {
    List<List<Outlet>> outlets = new ArrayList<>();
    for (int i = 0; i <= vertices.size(); i++) {
      outlets.add(new ArrayList<>());
    }
    for (Vertex vertex : vertices) {
      addOutlets(outlets, vertex.index(), vertex.feeds());
    }
    addOutlets(outlets, vertices.size() + 1, endFeeds);
    return outlets;
  }

  private static void addOutlets(List<List<Outlet>> outlets, int destination, List<Feed> feeds) {
    for (int feed = 0; feed < feeds.size(); feed++) {
      List<Feed.Wire> wires = feeds.get(feed).wires();
      for (int wire = 0; wire < wires.size(); wire++) {
        outlets.get(wires.get(wire).source()).add(new Outlet(destination, feed, wire));
      }
    }
  }

  private BitSet ancestorsOf(List<Feed> feeds) {
    BitSet all = new BitSet();
    for (Feed feed : feeds) {
      for (Feed.Wire wire : feed.wires()) {
        all.set(wire.source());
        all.or(ancestors.get(wire.source()));
      }
    }
    return all;
  }

  private BitSet lanesInto(List<Feed> feeds) {
    BitSet all = new BitSet();
    for (Feed feed : feeds) {
      for (Feed.Wire wire : feed.wires()) {
        all.or(lanes.get(wire.source()));
      }
    }
    return all;
  }

  private BitSet lanesAfter(Vertex vertex) {
    BitSet all = lanesInto(vertex.feeds());
    if (vertex.splits()) {
      all.set(vertex.index());
    }
    if (vertex.collects() && !all.isEmpty()) {
      int innermost = all.length() - 1;
      all.clear(innermost);
    }
    return all;
  }
}
