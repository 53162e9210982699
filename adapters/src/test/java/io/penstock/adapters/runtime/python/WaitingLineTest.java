package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

  private final WaitingLine line = new WaitingLine();

  @Test
  void expressComesBeforeBatchAndWhoComesAgainBeforeItsKind() {
    Attempt batch = join(RequestMode.BATCH);
    Attempt first = join(RequestMode.EXPRESS);
    Attempt second = join(RequestMode.EXPRESS);
    Attempt again = attempt(RequestMode.EXPRESS);
    line.rejoin(again);
    Attempt batchAgain = attempt(RequestMode.BATCH);
    line.rejoin(batchAgain);
    assertEquals(5, line.size());
    assertEquals(3, line.size(RequestMode.EXPRESS));
    for (Attempt expected : new Attempt[] {again, first, second, batchAgain, batch}) {
      assertSame(expected, line.next());
    }
    assertNull(line.next());
  }

  @Test
  void whoLeavesOrIsRefusedGetsNoTurn() {
    Attempt leaves = join(RequestMode.BATCH);
    Attempt refused = join(RequestMode.EXPRESS);
    Attempt stays = join(RequestMode.EXPRESS);
    assertTrue(line.leave(leaves));
    line.refuse(
        attempt -> attempt.equals(refused),
        new Ending.Refused(new Failure(Failure.Category.CAPACITY, "no")));
    assertInstanceOf(Ending.Refused.class, refused.ending().value());
    assertNull(stays.ending().value());
    assertSame(stays, line.next());
    assertNull(line.next());
    assertFalse(line.leave(stays));
  }

  private Attempt join(RequestMode mode) {
    Attempt attempt = attempt(mode);
    line.join(attempt);
    return attempt;
  }

  private static Attempt attempt(RequestMode mode) {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1), "a minute");
    return new Attempt(new Attempt.Call("request", null, mode, deadline, new byte[0], new byte[0]));
  }
}
