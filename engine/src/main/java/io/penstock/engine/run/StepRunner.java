package io.penstock.engine.run;

import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.ActiveRequest.Stop;
import java.util.function.Consumer;

/** Runs prepared steps, and writes down how they end. */
final class StepRunner {

  private final PipelineRunner runner;
  private final Journal journal;
  private final ActiveRequest pipelineRequest;

  /**
   * A step that has run.
   *
   * @param record its request, as it ended
   */
  record Ended(RequestRecord record, StepResult result) {}

  StepRunner(PipelineRunner runner, Journal journal, ActiveRequest pipelineRequest) {
    this.runner = runner;
    this.journal = journal;
    this.pipelineRequest = pipelineRequest;
  }

  /** Runs an operator, or repeats what is known already, on the calling thread. */
  Ended runQuick(PreparedStep step) {
    // Over before anybody could find it to stop it.
    StepResult result = work(step, new ActiveRequest(runner.active, step.request()));
    if (step.kind() == PreparedStep.Kind.KNOWN) {
      return new Ended(step.request(), result);
    }
    RequestRecord ended = record(step.request(), result);
    journal.ended(ended);
    return new Ended(ended, result);
  }

  /** Runs a long step on the calling thread. */
  Ended run(PreparedStep step) {
    return run(step, runner.active.enter(step.request()));
  }

  /**
   * Runs a long step on a thread of its own.
   *
   * @param before gets what stops the step before the step begins
   * @param after gets how it ended, on the step's thread
   */
  void start(PreparedStep step, Consumer<ActiveRequest> before, Consumer<Ended> after) {
    ActiveRequest own =
        runner.active.enter(step.request(), active -> after.accept(run(step, active)));
    before.accept(own);
    own.start();
  }

  private Ended run(PreparedStep step, ActiveRequest active) {
    try (active) {
      StepResult result = work(step, active);
      active.seal();
      if (result instanceof StepResult.Stopped && active.stopped() == Stop.CANCELLED) {
        result = new StepResult.Cancelled(); // Somebody asked for it a moment later.
      }
      RequestRecord ended = record(step.request(), result);
      if (result instanceof StepResult.Stopped) {
        journal.stopped(ended);
        active.endWith(pipelineRequest);
      } else {
        journal.ended(ended);
        active.end(ended.state().status());
      }
      return new Ended(ended, result);
    }
  }

  private static StepResult work(PreparedStep step, ActiveRequest active) {
    try {
      if (active.stopped() != null) {
        throw new InterruptedException(); // Before its thread was started.
      }
      return step.work().run(active);
    } catch (InterruptedException interrupted) {
      return active.stopped() == Stop.CANCELLED
          ? new StepResult.Cancelled()
          : new StepResult.Stopped();
    } catch (RuntimeException | Error bug) {
      // Not answering would leave the request waiting for ever.
      return new StepResult.Failed(Bug.report("The step " + step.request().id(), bug));
    }
  }

  private RequestRecord record(RequestRecord begun, StepResult result) {
    return switch (result) {
      case StepResult.Succeeded(_, var shown) -> runner.requests.completed(begun, shown);
      case StepResult.Failed(Failure failure, var shown) ->
          runner.requests.failed(begun, failure, shown);
      case StepResult.Cancelled _, StepResult.Stopped _ -> runner.requests.cancelled(begun);
    };
  }
}
