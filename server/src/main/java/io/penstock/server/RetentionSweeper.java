package io.penstock.server;

import io.penstock.engine.port.AuditStore;
import io.penstock.engine.port.ProjectRemains;
import io.penstock.engine.port.RequestStore;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Removes requests and audit events that have expired, requests of deleted versions, what deleted
 * projects have left, and data without requests, in steps small enough that nobody waits for them.
 */
final class RetentionSweeper {

  /** Rows removed in one transaction: a few milliseconds of work (measured in RetentionIT). */
  private static final int STEP = 200;

  private final RequestStore requests;
  private final ProjectRemains projects;
  private final AuditStore audit;
  private final InstantSource clock;

  RetentionSweeper(
      RequestStore requests, ProjectRemains projects, AuditStore audit, InstantSource clock) {
    this.requests = requests;
    this.projects = projects;
    this.audit = audit;
    this.clock = clock;
  }

  void sweep() throws InterruptedException {
    int expired;
    int unreachable;
    int ofProjects;
    int events;
    int unused;
    do {
      // In turns: a version with millions of requests keeps nothing else waiting.
      expired = step(() -> requests.deleteExpired(clock.instant(), STEP));
      // Large ones come in smaller steps: it has ended only when nothing was left.
      unreachable = step(() -> requests.deleteUnreachable(clock.instant(), STEP));
      ofProjects = step(() -> projects.remove(STEP));
      events = step(() -> audit.deleteExpired(clock.instant(), STEP));
      unused = step(() -> requests.deleteUnused(STEP));
    } while (expired >= STEP || unreachable > 0 || ofProjects > 0 || events == STEP || unused > 0);
  }

  private static int step(IntSupplier delete) throws InterruptedException {
    long began = System.nanoTime();
    int removed = delete.getAsInt();
    // As long as the step took: others get at least half of the writer's time.
    TimeUnit.NANOSECONDS.sleep(System.nanoTime() - began);
    return removed;
  }
}
