package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.adapters.runtime.python.WaitingLine.Waiter;
import io.penstock.adapters.runtime.python.WorkerPool.Lease;
import io.penstock.engine.port.DeploymentRuntime.Mode;
import io.penstock.engine.request.Failure;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

  private final WaitingLine line = new WaitingLine();

  @Test
  void expressComesBeforeBatchAndWhoComesAgainBeforeItsKind() {
    Waiter batch = join(Mode.BATCH);
    Waiter first = join(Mode.EXPRESS);
    Waiter second = join(Mode.EXPRESS);
    Waiter again = Waiter.now(Mode.EXPRESS);
    line.rejoin(again);
    Waiter batchAgain = Waiter.now(Mode.BATCH);
    line.rejoin(batchAgain);
    assertEquals(5, line.size());
    assertEquals(3, line.size(Mode.EXPRESS));
    for (Waiter expected : new Waiter[] {again, first, second, batchAgain, batch}) {
      assertSame(expected, line.next());
    }
    assertNull(line.next());
  }

  @Test
  void whoLeavesOrIsRefusedGetsNoTurn() {
    Waiter leaves = join(Mode.BATCH);
    Waiter refused = join(Mode.EXPRESS);
    Waiter stays = join(Mode.EXPRESS);
    line.leave(leaves);
    line.refuse(
        waiter -> waiter.equals(refused),
        new Lease.Refused(new Failure(Failure.Category.CAPACITY, "no")));
    assertInstanceOf(Lease.Refused.class, refused.lease().value());
    assertNull(stays.lease().value());
    assertSame(stays, line.next());
    assertNull(line.next());
  }

  private Waiter join(Mode mode) {
    Waiter waiter = Waiter.now(mode);
    line.join(waiter);
    return waiter;
  }
}
