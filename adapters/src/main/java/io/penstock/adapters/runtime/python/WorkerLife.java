package io.penstock.adapters.runtime.python;

import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceEvent;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** What became of a worker, for those who ask: it writes down each change of status once. */
final class WorkerLife {

  private final UUID id;
  private final List<InstanceEvent> events = new ArrayList<>();
  private final Consumer<Instance> changes;
  private InstanceStatus status = InstanceStatus.PENDING;

  /**
   * @param changes hears of each change, in their order; never waits
   */
  WorkerLife(UUID id, Consumer<Instance> changes) {
    this.id = id;
    this.changes = changes;
    add("The instance is pending.");
  }

  /** Its process was started. */
  synchronized void initialising() {
    become(InstanceStatus.INITIALISING, "The instance is initialising: it loads the code.");
  }

  synchronized void running() {
    become(InstanceStatus.RUNNING, "The instance is running.");
  }

  /**
   * It is to end.
   *
   * @param reason a sentence
   */
  synchronized void stopping(String reason) {
    become(InstanceStatus.STOPPING, "The instance is stopping: " + reason);
  }

  synchronized void stopped() {
    become(InstanceStatus.STOPPED, "The instance has stopped.");
  }

  private void become(InstanceStatus next, String description) {
    if (next.compareTo(status) > 0) {
      status = next;
      add(description);
      changes.accept(view());
    }
  }

  /**
   * Times differ, so that events are in the order of their times, and are what a store can keep.
   */
  private void add(String description) {
    Instant time = Instant.now().truncatedTo(ChronoUnit.MICROS);
    if (!events.isEmpty() && !time.isAfter(events.getLast().time())) {
      time = events.getLast().time().plusNanos(1_000);
    }
    events.add(new InstanceEvent(UUID.randomUUID(), time, description));
  }

  synchronized Instance view() {
    return new Instance(id, status, events.getFirst().time(), events.getLast().time(), events);
  }
}
