package io.penstock.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LaneTest {

  private static final Lane FIRST = Lane.ROOT.batch(3, 0);
  private static final Lane SECOND = Lane.ROOT.batch(3, 1);

  @Test
  void aLaneFromBeforeAForkJoinsEveryBranch() {
    assertEquals(FIRST, Lane.ROOT.join(FIRST));
    assertEquals(SECOND, SECOND.join(Lane.ROOT));
    assertEquals(FIRST, FIRST.join(FIRST));
  }

  @Test
  void branchesOfOneForkNeverJoin() {
    assertNull(FIRST.join(SECOND));
    assertNull(FIRST.batch(5, 7).join(SECOND.batch(5, 7)));
    assertFalse(FIRST.batch(4, 0).agreesWith(SECOND));
  }

  @Test
  void aJoinedLaneHasTheForksOfBothInTopologicalOrder() {
    Lane other = Lane.ROOT.alternative(2, 1).batch(9, 4);
    assertEquals("2:1/3:0/9:4", String.valueOf(FIRST.join(other)));
    assertEquals(FIRST.join(other), other.join(FIRST));
    assertEquals(Lane.ROOT.alternative(2, 1).batch(3, 0).batch(9, 4), FIRST.join(other));
  }

  @Test
  void theAlternativesAndTheBatchesOfOneVertexAreDifferentForks() {
    Lane split = Lane.ROOT.alternative(3, 0);
    assertEquals(split.batch(3, 1), split.join(split.batch(3, 1)));
    assertNull(Lane.ROOT.alternative(3, 1).join(split.batch(3, 1)));
    assertEquals(Lane.ROOT, Lane.ROOT.alternative(3, 1).shared(Lane.ROOT.batch(3, 1)));
  }

  @Test
  void lanesAreOrderedByBranchNotByText() {
    List<Lane> ordered =
        List.of(
            Lane.ROOT,
            SECOND,
            SECOND.batch(4, 0),
            SECOND.batch(4, 2),
            Lane.ROOT.batch(3, 10),
            Lane.ROOT.batch(4, 0));
    assertEquals(ordered, ordered.reversed().stream().sorted().toList());
  }

  @Test
  void aCollectorTakesForksAway() {
    Lane lane = FIRST.alternative(5, 1).batch(8, 2);
    assertEquals(FIRST.batch(8, 2), lane.without(vertex -> vertex == 5));
    assertEquals(Lane.ROOT, lane.without(_ -> true));
  }

  @Test
  void sharedForksAreThoseThatBothKnow() {
    Lane lane = Lane.ROOT.alternative(2, 0).batch(3, 0);
    assertEquals(FIRST, lane.shared(FIRST.batch(6, 0)));
    assertTrue(lane.forksLike(Lane.ROOT.alternative(2, 1).batch(3, 5)));
    assertFalse(lane.forksLike(FIRST));
  }

  @Test
  void equalLanesAreEqualHoweverTheyWereMade() {
    Lane made = FIRST.batch(7, 3);
    Lane joined = Lane.ROOT.batch(7, 3).join(FIRST);
    assertEquals(made, joined);
    assertEquals(1, Stream.of(made, joined).distinct().count());
    assertEquals(0, made.compareTo(FIRST.batch(7, 3)));
  }
}
