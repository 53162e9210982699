package io.penstock.engine.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.queue.FairShares.Demand;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who gets the free places of a round. */
class FairSharesTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);

  @Test
  void oneVersionAloneGetsAllPlacesUpToItsCapacity() {
    assertEquals(Map.of(A, 10), FairShares.share(List.of(new Demand(A, 0, 100)), 10));
    assertEquals(Map.of(A, 3), FairShares.share(List.of(new Demand(A, 1, 4)), 10));
  }

  @Test
  void freePlacesGoToThoseWithTheFewest() {
    assertEquals(
        Map.of(A, 1, B, 5),
        FairShares.share(List.of(new Demand(A, 4, 100), new Demand(B, 0, 100)), 6));
  }

  @Test
  void whatOneCannotUseGoesToTheOthers() {
    assertEquals(
        Map.of(A, 2, B, 8),
        FairShares.share(List.of(new Demand(A, 0, 2), new Demand(B, 0, 100)), 10));
  }

  @Test
  void versionOfWhichNothingRunsGetsAPlaceBeyondTheLimit() {
    assertEquals(
        Map.of(B, 1, C, 1),
        FairShares.share(
            List.of(new Demand(A, 10, 100), new Demand(B, 0, 100), new Demand(C, 0, 100)), -3));
  }

  @Test
  void versionWhosePlacesOtherServersHaveGetsNone() {
    assertEquals(
        Map.of(B, 10), FairShares.share(List.of(new Demand(A, 0, 0), new Demand(B, 0, 100)), 10));
  }

  @Test
  void lastPlaceGoesToTheOneWhoseTurnItIs() {
    assertEquals(
        Map.of(B, 1), FairShares.share(List.of(new Demand(B, 5, 100), new Demand(A, 5, 100)), 1));
  }

  @Test
  void nothingIsSharedWhereNobodyHasRoom() {
    assertEquals(Map.of(), FairShares.share(List.of(new Demand(A, 4, 4)), 10));
    assertEquals(Map.of(), FairShares.share(List.of(), 10));
  }
}
