package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.adapters.runtime.python.WaitingLine.Waiter;
import io.penstock.adapters.runtime.python.WorkerPool.Lease;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

  private final WaitingLine line = new WaitingLine();

  @Test
  void expressComesBeforeBatchAndWhoComesAgainBeforeItsKind() {
    Waiter batch = join(RequestMode.BATCH);
    Waiter first = join(RequestMode.EXPRESS);
    Waiter second = join(RequestMode.EXPRESS);
    Waiter again = Waiter.now(RequestMode.EXPRESS);
    line.rejoin(again);
    Waiter batchAgain = Waiter.now(RequestMode.BATCH);
    line.rejoin(batchAgain);
    assertEquals(5, line.size());
    assertEquals(3, line.size(RequestMode.EXPRESS));
    for (Waiter expected : new Waiter[] {again, first, second, batchAgain, batch}) {
      assertSame(expected, line.next());
    }
    assertNull(line.next());
  }

  @Test
  void whoLeavesOrIsRefusedGetsNoTurn() {
    Waiter leaves = join(RequestMode.BATCH);
    Waiter refused = join(RequestMode.EXPRESS);
    Waiter stays = join(RequestMode.EXPRESS);
    line.leave(leaves);
    line.refuse(
        waiter -> waiter.equals(refused),
        new Lease.Refused(new Failure(Failure.Category.CAPACITY, "no")));
    assertInstanceOf(Lease.Refused.class, refused.lease().value());
    assertNull(stays.lease().value());
    assertSame(stays, line.next());
    assertNull(line.next());
  }

  private Waiter join(RequestMode mode) {
    Waiter waiter = Waiter.now(mode);
    line.join(waiter);
    return waiter;
  }
}
