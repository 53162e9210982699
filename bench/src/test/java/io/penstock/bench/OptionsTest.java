package io.penstock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void allStandsAlone() {
    for (String other : new String[] {"load", "--keep"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Options.of(new String[] {"penstock.jar", "--all", other}),
          other);
    }
  }

  @Test
  void aSizeOfItsOwnWins() {
    Options options = Options.of(new String[] {"penstock.jar", "load", "--size", "3"});
    assertEquals(3, options.sizeOr(5));
    assertEquals(5, options.withSize(0).sizeOr(5));
  }
}
