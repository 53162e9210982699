package io.penstock.engine.run;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which of the many runs of a vertex a value belongs to: a branch number for each vertex where the
 * values forked, in topological order. Vertices fork by splitting a list (one-to-many) and by
 * having alternative attachments that fire.
 *
 * <p>Values are joined when their lanes agree wherever both have forked; a value from before a fork
 * goes with every branch. Lanes are ordered by branch, so results do not depend on which step ended
 * first.
 */
public final class Lane implements Comparable<Lane> {

  /** Before any fork. */
  public static final Lane ROOT = new Lane(new long[0]);

  // Each fork is one number, its place in the upper and its branch in the lower half, so that
  // comparing numbers compares forks. Places go by vertex; a one-to-many with several attachments
  // has two, of which that of its batches is the second.
  private final long[] forks;

  private Lane(long[] forks) {
    this.forks = forks;
  }

  /**
   * This lane's branch for one of the attachments of a vertex, which comes after all of its forks
   * in topological order.
   */
  public Lane alternative(int vertex, int attachment) {
    return fork(2L * vertex, attachment);
  }

  /**
   * This lane's branch for one of the batches of a one-to-many, which comes after all of its forks
   * in topological order, unless it is the last of them.
   */
  public Lane batch(int vertex, int batch) {
    return fork(2L * vertex + 1, batch);
  }

  private Lane fork(long place, int branch) {
    long[] next = Arrays.copyOf(forks, forks.length + 1);
    next[forks.length] = (place << 32) | branch;
    return new Lane(next);
  }

  /**
   * The lane with the forks of both, or null when they are on different branches of the same fork.
   */
  public @Nullable Lane join(Lane other) {
    if (forks.length == 0) {
      return other;
    }
    if (other.forks.length == 0) {
      return this;
    }
    long[] joined = new long[forks.length + other.forks.length];
    int length = 0;
    int i = 0;
    int j = 0;
    while (i < forks.length && j < other.forks.length) {
      long mine = forks[i];
      long theirs = other.forks[j];
      if (mine == theirs) {
        joined[length++] = mine;
        i++;
        j++;
      } else if (mine >>> 32 == theirs >>> 32) {
        return null;
      } else if (mine < theirs) {
        joined[length++] = mine;
        i++;
      } else {
        joined[length++] = theirs;
        j++;
      }
    }
    while (i < forks.length) {
      joined[length++] = forks[i++];
    }
    while (j < other.forks.length) {
      joined[length++] = other.forks[j++];
    }
    return new Lane(Arrays.copyOf(joined, length));
  }

  /** Whether the two are on the same branch of every fork that both know. */
  public boolean agreesWith(Lane other) {
    return join(other) != null;
  }

  /** The forks, with their branches, that both know. Only for lanes that agree. */
  public Lane shared(Lane other) {
    return new Lane(
        Arrays.stream(forks).filter(fork -> Arrays.binarySearch(other.forks, fork) >= 0).toArray());
  }

  /** Whether both know the same forks, whatever the branches. */
  public boolean forksLike(Lane other) {
    return Arrays.equals(
        Arrays.stream(forks).map(fork -> fork >>> 32).toArray(),
        Arrays.stream(other.forks).map(fork -> fork >>> 32).toArray());
  }

  /** This lane without its forks at the vertices that the predicate names. */
  public Lane without(IntPredicate vertices) {
    return new Lane(Arrays.stream(forks).filter(fork -> !vertices.test(vertexOf(fork))).toArray());
  }

  private static int vertexOf(long fork) {
    return (int) (fork >>> 33);
  }

  @Override
  public int compareTo(Lane other) {
    return Arrays.compare(forks, other.forks);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lane that && Arrays.equals(forks, that.forks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(forks);
  }

  /** Such as {@code 3:0/5:12}: branch 0 of vertex 3, branch 12 of vertex 5. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (long fork : forks) {
      text.append(text.isEmpty() ? "" : "/").append(vertexOf(fork)).append(':').append((int) fork);
    }
    return text.toString();
  }
}
