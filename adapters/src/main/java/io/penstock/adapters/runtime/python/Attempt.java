package io.penstock.adapters.runtime.python;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.port.LogStore.Step;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.RequestMode;
import org.jspecify.annotations.Nullable;

/**
 * One try to run one request in one worker: it waits in the {@link WaitingLine}, is given to a
 * worker at most once, and ends with one {@link Ending}. A request that its worker could not run is
 * tried again with a new one.
 */
final class Attempt {

  private final Call call;
  private final long since = System.nanoTime();
  private final Handoff<Ending> ending = new Handoff<>();
  private final @Nullable UpdateRelay updates;

  /** Guarded by the pool's lock. */
  private @Nullable Worker worker;

  /** Both change under the worker's lock. */
  private volatile long id;

  private boolean withdrawn;

  /**
   * What is to be run.
   *
   * @param step where in a pipeline it is made; null outside pipelines
   * @param context JSON that the code gets with its input
   * @param updates hears what the code shows while it works; null when nobody does
   */
  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Call(
      String request,
      @Nullable String pipelineRequest,
      @Nullable Step step,
      RequestMode mode,
      Deadline deadline,
      byte[] context,
      Payload input,
      @Nullable UpdateListener updates) {

    /** Whose caller waits for it: of a step the pipeline request. */
    String caller() {
      return pipelineRequest == null ? request : pipelineRequest;
    }
  }

  /** Made by the thread that will wait for its end. */
  Attempt(Call call) {
    this.call = call;
    this.updates = call.updates() == null ? null : new UpdateRelay(call.updates());
  }

  Call call() {
    return call;
  }

  /** When it was made, on the clock of {@link System#nanoTime()}. */
  long since() {
    return since;
  }

  Handoff<Ending> ending() {
    return ending;
  }

  /** The way of its updates to who hears them; null when nobody does. */
  @Nullable UpdateRelay updates() {
    return updates;
  }

  /** Whom it was given to; null while it waits, and when it was refused. */
  @Nullable Worker worker() {
    return worker;
  }

  void give(Worker to) {
    worker = to;
  }

  /**
   * Its number in its worker, larger than that of every earlier attempt there; 0 before. It is on
   * every frame, so that a late answer never answers another request.
   */
  long id() {
    return id;
  }

  void number(long number) {
    id = number;
  }

  /** What is sent to the worker. Made only then, since it is a copy of the input. */
  Frame frame() {
    return new Frame(FrameType.REQUEST, id, call.context(), call.input().toJson().utf8());
  }

  /** Its worker must not begin with it any more. */
  void withdraw() {
    withdrawn = true;
  }

  boolean isWithdrawn() {
    return withdrawn;
  }
}
