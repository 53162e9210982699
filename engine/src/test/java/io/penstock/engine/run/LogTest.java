package io.penstock.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogTest {

  @Test
  void aLongerLogHasAllOfTheShorterAndOneMore() {
    Log<Integer> log = Log.empty();
    for (int i = 0; i < 100; i++) {
      log = log.plus(i);
      assertEquals(i + 1, log.size());
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(i, log.get(i));
    }
  }

  @Test
  void growingALogLeavesItAsItWas() {
    Log<String> one = Log.<String>empty().plus("a");
    Log<String> two = one.plus("b");
    assertEquals(List.of("a"), one);
    assertEquals(List.of("a", "b"), two);
  }

  @Test
  void twoLogsThatGrowFromTheSameDoNotMeet() {
    Log<String> trunk = Log.<String>empty().plus("a").plus("b");
    Log<String> one = trunk.plus("c").plus("d");
    Log<String> other = trunk.plus("x").plus("y").plus("z");
    Log<String> again = trunk.plus("c").plus("e");
    assertEquals(List.of("a", "b"), trunk);
    assertEquals(List.of("a", "b", "c", "d"), one);
    assertEquals(List.of("a", "b", "x", "y", "z"), other);
    assertEquals(List.of("a", "b", "c", "e"), again);
  }

  @Test
  void emptyLogsShareNothing() {
    Log<String> empty = Log.empty();
    Log<String> one = empty.plus("a");
    Log<String> other = empty.plus("b");
    assertEquals(List.of("a"), one);
    assertEquals(List.of("b"), other);
    assertEquals(List.of(), Log.<String>empty());
  }

  @Test
  void whatALongerLogAddedCannotBeSeenInTheShorter() {
    Log<String> one = Log.<String>empty().plus("a");
    one.plus("b");
    assertThrows(IndexOutOfBoundsException.class, () -> one.get(1));
    assertThrows(IndexOutOfBoundsException.class, () -> one.get(-1));
    assertThrows(UnsupportedOperationException.class, () -> one.add("c"));
  }
}
