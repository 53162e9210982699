package io.penstock.engine.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How many requests of a version may be processed at once. */
class WindowTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);

  private final Map<UUID, Integer> lines = new HashMap<>();
  private final Queue<Runnable> looks = new ArrayDeque<>();
  private int wider;

  private static Capacity.Bounds workers(int a, int b) {
    return new Capacity.Bounds(Math.min(a, b), a + b, Map.of(A, a, B, b));
  }

  private Window window(Capacity.Bounds bounds) {
    return new Window(bounds, version -> lines.getOrDefault(version, 0), looks::add, () -> wider++);
  }

  private void look() {
    while (!looks.isEmpty()) {
      looks.remove().run();
    }
  }

  /** So many steps end while as many requests run as are let in; returns how many are then. */
  private int afterEnds(int ends, Window window, Capacity.Bounds bounds) {
    int size = window.allowed(bounds, 100);
    for (int i = 0; i < ends; i++) {
      window.stepEnded();
    }
    for (int i = 0; i < 10; i++) {
      look();
      size = window.allowed(bounds, size);
    }
    return size;
  }

  @Test
  void beginsWithTheWorkersOfTheNarrowestStep() {
    assertEquals(2, window(workers(2, 5)).allowed(workers(2, 5), 0));
  }

  @Test
  void eachEndOfAStepLetsInOneMoreUpToAllWorkers() {
    Window window = window(workers(1, 3));
    assertEquals(2, afterEnds(1, window, workers(1, 3)));
    assertEquals(4, afterEnds(2, window, workers(1, 3)));
    assertEquals(4, afterEnds(9, window, workers(1, 3)));
    assertEquals(3, wider);
  }

  @Test
  void waitsForThoseLetInToBeInLine() {
    Window window = window(workers(1, 5));
    assertEquals(1, window.allowed(workers(1, 5), 1));
    window.stepEnded();
    window.stepEnded();
    look();
    assertEquals(2, window.allowed(workers(1, 5), 1));
    window.stepEnded();
    look();
    assertEquals(2, window.allowed(workers(1, 5), 1), "the second does not run yet");
    assertEquals(2, window.allowed(workers(1, 5), 2));
    lines.put(A, 1);
    look();
    assertEquals(2, window.allowed(workers(1, 5), 2), "it waits for a worker");
  }

  @Test
  void lineAsLongAsItsWorkersIsEnoughAndALongerOneTooMuch() {
    Window window = window(workers(2, 9));
    assertEquals(4, afterEnds(9, window, workers(2, 9)), "twice as many in a round trip at most");
    assertEquals(6, afterEnds(2, window, workers(2, 9)));
    lines.put(A, 2);
    assertEquals(6, afterEnds(1, window, workers(2, 9)));
    lines.put(A, 3);
    assertEquals(5, afterEnds(1, window, workers(2, 9)));
    for (int i = 0; i < 20; i++) {
      afterEnds(1, window, workers(2, 9));
    }
    assertEquals(2, window.allowed(workers(2, 9), 2));
  }

  @Test
  void growsByNoMoreThanThereIsRoomInTheShortestLine() {
    Window window = window(workers(4, 30));
    lines.put(A, 3);
    window.allowed(workers(4, 30), 4);
    for (int i = 0; i < 4; i++) {
      window.stepEnded();
    }
    look();
    assertEquals(5, window.allowed(workers(4, 30), 5));
  }

  @Test
  void doesNotGrowWhileFewerRunThanItLetsIn() {
    Window window = window(workers(3, 9));
    for (int i = 0; i < 20; i++) {
      window.allowed(workers(3, 9), 1);
      window.stepEnded();
      look();
    }
    assertEquals(3, window.allowed(workers(3, 9), 1));
  }

  @Test
  void endsThatALongLineHeldUpCountWhenItIsShorter() {
    Window window = window(workers(1, 5));
    lines.put(A, 1);
    assertEquals(1, afterEnds(1, window, workers(1, 5)));
    lines.put(A, 0);
    assertEquals(1, window.allowed(workers(1, 5), 1));
    look();
    assertEquals(2, window.allowed(workers(1, 5), 1));
  }

  @Test
  void nobodyFollowsOneThatHasEndedWhileALineIsAsLongAsItsWorkers() {
    Window window = window(workers(1, 5));
    afterEnds(1, window, workers(1, 5));
    assertEquals(3, afterEnds(1, window, workers(1, 5)));
    lines.put(A, 1);
    assertEquals(2, window.allowed(workers(1, 5), 2), "one of three has ended");
    int before = wider;
    lines.put(A, 0);
    window.stepEnded();
    assertEquals(before + 1, wider, "the queue is told at once");
    assertEquals(3, window.allowed(workers(1, 5), 2));
  }

  @Test
  void whatItHasFoundOutIsAllowedAgainStepByStepAfterAPause() {
    Window window = window(workers(1, 9));
    afterEnds(1, window, workers(1, 9));
    afterEnds(2, window, workers(1, 9));
    assertEquals(8, afterEnds(4, window, workers(1, 9)));

    assertEquals(1, window.allowed(workers(1, 9), 0));

    for (int running = 1; running < 8; running++) {
      assertEquals(running, window.allowed(workers(1, 9), running));
      look();
      assertEquals(running + 1, window.allowed(workers(1, 9), running));
    }
    assertEquals(8, window.allowed(workers(1, 9), 8));
    look();
    assertEquals(8, window.allowed(workers(1, 9), 8));
  }

  @Test
  void followsADefinitionThatIsChanged() {
    Window window = window(workers(2, 9));
    afterEnds(2, window, workers(2, 9));
    assertEquals(6, afterEnds(2, window, workers(2, 9)));
    assertEquals(4, window.allowed(workers(2, 2), 6), "no more than all workers");
    assertEquals(7, window.allowed(workers(7, 9), 4), "no fewer than those of the narrowest step");
    lines.put(B, 6);
    afterEnds(1, window, workers(7, 5));
    assertEquals(6, window.allowed(workers(7, 5), 7), "the lines are held against the new numbers");
  }
}
