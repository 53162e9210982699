package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.catalog.DeploymentVersion.Instances;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {

  @ParameterizedTest(
      name = "{0}, {1} to {2} instances of {3}: {4} live, {5} starting, {6} waiting: start {7}")
  @CsvSource({
    "default,  0, 5, 1, 0, 0, 0, 0",
    "default,  0, 5, 1, 0, 0, 3, 3",
    "default,  0, 5, 1, 0, 0, 9, 5",
    "default,  0, 5, 1, 2, 2, 3, 1",
    "default,  0, 5, 1, 5, 0, 3, 0",
    "default,  2, 5, 1, 0, 0, 0, 2",
    "default,  2, 5, 1, 1, 1, 0, 1",
    "default,  2, 5, 1, 2, 0, 1, 1",
    "default,  1, 2, 4, 0, 0, 0, 4",
    "default,  0, 2, 4, 7, 0, 3, 1",
    "moderate, 0, 5, 1, 0, 0, 9, 1",
    "moderate, 0, 5, 1, 1, 1, 9, 0",
    "moderate, 0, 5, 1, 1, 0, 9, 1",
    "moderate, 3, 5, 1, 0, 0, 9, 3",
  })
  void workersAreStartedForThoseWhoWaitWithinTheBounds(
      String strategy,
      int minimum,
      int maximum,
      int processes,
      int live,
      int starting,
      int waiting,
      int expected) {
    Instances scale =
        new Instances(
            minimum, maximum, Duration.ofMinutes(5), processes, strategy, "512mb", null, null);
    assertEquals(expected, Math.max(0, Scaling.missing(scale, true, 0, live, starting, waiting)));
  }

  @ParameterizedTest(
      name = "{0} to {1} instances, keeper {2}: {3} elsewhere, {4} live, {5} waiting: start {6}")
  @CsvSource({
    "0, 5, true,  2, 0, 9, 3",
    "0, 5, true,  5, 0, 9, 0",
    "0, 5, true,  2, 3, 9, 0",
    "2, 5, true,  0, 0, 0, 2",
    "2, 5, true,  1, 0, 0, 1",
    "2, 5, true,  2, 0, 0, 0",
    "2, 5, false, 0, 0, 0, 0",
    "2, 5, false, 0, 0, 1, 1",
  })
  void whatOtherServersHaveCounts(
      int minimum,
      int maximum,
      boolean keeper,
      int elsewhere,
      int live,
      int waiting,
      int expected) {
    Instances scale =
        new Instances(minimum, maximum, Duration.ofMinutes(5), 1, "default", "512mb", null, null);
    assertEquals(
        expected, Math.max(0, Scaling.missing(scale, keeper, elsewhere, live, 0, waiting)));
  }

  @Test
  void onlyWhoSeesToTheMinimumKeepsIdleWorkers() {
    Instances scale = new Instances(2, 5, Duration.ofMinutes(5), 1, "default", "512mb", null, null);
    assertEquals(1, Scaling.surplus(scale, true, 3));
    assertEquals(3, Scaling.surplus(scale, false, 3));
  }
}
