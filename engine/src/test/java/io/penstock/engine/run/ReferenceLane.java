package io.penstock.engine.run;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** A lane as the decision record describes it: for every fork, the branch that a value is on. */
record ReferenceLane(Map<Fork, Integer> branches) implements Comparable<ReferenceLane> {

  static final ReferenceLane ROOT = new ReferenceLane(Map.of());

  ReferenceLane {
    branches = new TreeMap<>(branches);
  }

  /** Where values fork: at the alternatives of any object, at the batches of a one-to-many. */
  record Fork(int vertex, boolean batches) implements Comparable<Fork> {
    @Override
    public int compareTo(Fork other) {
      return Comparator.comparingInt(Fork::vertex)
          .thenComparing(Fork::batches)
          .compare(this, other);
    }
  }

  boolean isRoot() {
    return branches.isEmpty();
  }

  ReferenceLane alternative(int vertex, int attachment) {
    return with(Map.of(new Fork(vertex, false), attachment));
  }

  ReferenceLane batch(int vertex, int batch) {
    return with(Map.of(new Fork(vertex, true), batch));
  }

  private ReferenceLane with(Map<Fork, Integer> more) {
    Map<Fork, Integer> all = new TreeMap<>(branches);
    all.putAll(more);
    return new ReferenceLane(all);
  }

  boolean agreesWith(ReferenceLane other) {
    return branches.keySet().stream()
        .filter(other.branches::containsKey)
        .allMatch(fork -> branch(fork).equals(other.branch(fork)));
  }

  private Optional<Integer> branch(Fork fork) {
    return Optional.ofNullable(branches.get(fork));
  }

  /** With the forks of both, if they agree. */
  Optional<ReferenceLane> join(ReferenceLane other) {
    return agreesWith(other) ? Optional.of(with(other.branches)) : Optional.empty();
  }

  /** With the forks that both know. */
  ReferenceLane shared(ReferenceLane other) {
    Map<Fork, Integer> shared = new TreeMap<>(branches);
    shared.keySet().retainAll(other.branches.keySet());
    return new ReferenceLane(shared);
  }

  /** Without the forks at these vertices. */
  ReferenceLane without(IntPredicate vertices) {
    Map<Fork, Integer> fewer = new TreeMap<>(branches);
    fewer.keySet().removeIf(fork -> vertices.test(fork.vertex()));
    return new ReferenceLane(fewer);
  }

  boolean sharesForkWith(ReferenceLane other) {
    return branches.keySet().stream().anyMatch(other.branches::containsKey);
  }

  /** Fork by fork, in topological order; a lane that ends first comes first. */
  @Override
  public int compareTo(ReferenceLane other) {
    Iterator<Map.Entry<Fork, Integer>> mine = branches.entrySet().iterator();
    Iterator<Map.Entry<Fork, Integer>> theirs = other.branches.entrySet().iterator();
    while (mine.hasNext() && theirs.hasNext()) {
      Map.Entry<Fork, Integer> one = mine.next();
      Map.Entry<Fork, Integer> two = theirs.next();
      int compared =
          one.getKey().equals(two.getKey())
              ? one.getValue().compareTo(two.getValue())
              : one.getKey().compareTo(two.getKey());
      if (compared != 0) {
        return compared;
      }
    }
    return Boolean.compare(mine.hasNext(), theirs.hasNext());
  }

  /** As {@link Lane} shows itself. */
  @Override
  public String toString() {
    return branches.entrySet().stream()
        .map(branch -> branch.getKey().vertex() + ":" + branch.getValue())
        .collect(Collectors.joining("/"));
  }
}
