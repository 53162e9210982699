package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

  private static final Payload EMPTY = new Payload.Many(List.of());

  private final WaitingLine line = new WaitingLine();
  private int made;

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
    assertEquals(3, line.expressRequests());
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

  @Test
  void stepsOfOnePipelineRequestAreOneRequest() {
    Attempt first = attempt(RequestMode.EXPRESS, "step-1", "pipeline");
    Attempt second = attempt(RequestMode.EXPRESS, "step-2", "pipeline");
    line.join(first);
    line.join(attempt(RequestMode.BATCH, "step-3", "queued"));
    assertTrue(line.holdsSiblingOf(second));
    assertFalse(line.holdsSiblingOf(attempt(RequestMode.EXPRESS, "step-4", "queued")));
    line.join(second);
    line.join(attempt(RequestMode.EXPRESS, "request", null));
    assertEquals(2, line.expressRequests());
    assertSame(first, line.next());
    assertEquals(2, line.expressRequests());
    assertTrue(line.leave(second));
    assertFalse(line.leave(second));
    assertEquals(1, line.expressRequests());
    assertFalse(line.holdsSiblingOf(second));
    line.refuse(_ -> true, new Ending.Refused(new Failure(Failure.Category.CAPACITY, "no")));
    assertEquals(0, line.expressRequests());
  }

  private Attempt join(RequestMode mode) {
    Attempt attempt = attempt(mode);
    line.join(attempt);
    return attempt;
  }

  private Attempt attempt(RequestMode mode) {
    return attempt(mode, "request-" + ++made, null);
  }

  private static Attempt attempt(
      RequestMode mode, String request, @Nullable String pipelineRequest) {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1), "a minute");
    return new Attempt(
        new Attempt.Call(request, pipelineRequest, null, mode, deadline, new byte[0], EMPTY, null));
  }
}
