package io.penstock.engine.service.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageTest {

  private static final List<String> LETTERS = List.of("c", "a", "e", "b", "d");

  @Test
  void partsFollowEachOtherInTheOrderOfTheirKeysAndBack() {
    Page<String> first = page(LETTERS, null, 2);
    Page<String> second = page(LETTERS, first.next(), 2);
    Page<String> third = page(LETTERS, second.next(), 2);

    assertEquals(List.of("a", "b"), first.items());
    assertEquals(List.of("c", "d"), second.items());
    assertEquals(List.of("e"), third.items());
    assertNull(first.previous());
    assertNull(third.next());
    assertEquals(second.items(), page(LETTERS, third.previous(), 2).items());
    assertEquals(first.items(), page(LETTERS, second.previous(), 2).items());
  }

  @Test
  void whatComesAndGoesMeanwhileHidesNothing() {
    Page<String> first = page(LETTERS, null, 2);
    List<String> changed = new ArrayList<>(LETTERS);
    changed.remove("b"); // What the cursor names.
    changed.add("aa");

    assertEquals(List.of("c", "d"), page(changed, first.next(), 2).items());
  }

  @Test
  void partBeforeAnItemNearTheStartIsShort() {
    Page<String> afterA = page(LETTERS, page(LETTERS, null, 1).next(), 4);

    assertEquals(List.of("a"), page(LETTERS, afterA.previous(), 4).items());
  }

  @Test
  void anEmptyListHasNoNeighbours() {
    assertEquals(new Page<String>(List.of(), null, null), page(List.of(), null, 2));
  }

  @Test
  void badCursorsAndLimitsAreRefused() {
    for (String cursor : List.of("", "nonsense", "%%%", "YQ", "YTo")) {
      assertThrows(RejectedException.class, () -> page(LETTERS, cursor, 2), cursor);
    }
    for (int limit : new int[] {-1, 0, 1_001}) {
      assertThrows(RejectedException.class, () -> page(LETTERS, null, limit));
    }
  }

  private static Page<String> page(List<String> all, @Nullable String cursor, int limit) {
    return Page.of(all, letter -> letter, cursor, limit);
  }
}
