package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;

/** Something that happened to a run. */
public sealed interface RunEvent {

  /** The run begins, with the request's input. Always first, and only once. */
  record Begun(Payload input) implements RunEvent {}

  /** A step ended well. */
  record StepSucceeded(int step, StepOutput output) implements RunEvent {}

  /** A step ended badly. */
  record StepFailed(int step, Failure failure) implements RunEvent {}

  /** A step was stopped, as {@link RunCommand.StopSteps} asked. */
  record StepCancelled(int step) implements RunEvent {}

  /** Somebody wants the request to end. */
  record CancelAsked() implements RunEvent {}

  /** The request has to end as failed: its time is over, or the server stops. */
  record Stopped(Failure failure) implements RunEvent {}
}
