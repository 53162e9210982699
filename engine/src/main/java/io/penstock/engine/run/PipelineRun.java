package io.penstock.engine.run;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.RunState.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One pipeline request while it runs. The thread that calls {@link #toTheEnd} owns everything here;
 * steps run on threads of their own and answer through the mailbox, so that nothing needs a lock.
 */
final class PipelineRun {

  private final PipelineRunner runner;
  private final PipelineExecution execution;
  private final StepStarter starter;
  private final Map<Integer, RunningStep> running = new HashMap<>();
  private final List<RequestRecord> steps = new ArrayList<>();
  private final BlockingQueue<Answer> mailbox = new LinkedBlockingQueue<>();
  private final Deque<RunEvent> events = new ArrayDeque<>();
  private RunState state;

  private record RunningStep(PreparedStep prepared, Thread thread) {}

  private record Answer(int step, StepResult result) {}

  PipelineRun(PipelineRunner runner, PipelineExecution execution, RequestRecord request) {
    this.runner = runner;
    this.execution = execution;
    this.starter = new StepStarter(runner, execution, request);
    this.state = RunState.of(execution.pipeline().plan());
  }

  /** The requests it made, by sequence, without their data. */
  List<RequestRecord> steps() {
    return steps.stream().sorted(Comparator.comparingLong(RequestRecord::sequence)).toList();
  }

  /** Runs until nothing runs any more. */
  RunEnd toTheEnd() {
    try {
      events.add(new RunEvent.Begun(execution.input()));
      while (!(state.phase instanceof Phase.Over)) {
        step();
      }
      return ((Phase.Over) state.phase).end();
    } catch (RuntimeException | Error bug) {
      // Whatever we got wrong, the request ends, and nothing of it runs on.
      Failure failure = Bug.report("The run of a pipeline request", bug);
      stopAndWait();
      return new RunEnd.Failed(failure, null);
    }
  }

  private void step() {
    RunEvent event = events.poll();
    if (event == null) {
      await();
    } else {
      RunDecider.Decision decision = RunDecider.decide(state, event);
      state = decision.next();
      carryOut(decision.commands());
    }
  }

  private void stopAndWait() {
    running.values().forEach(step -> step.thread().interrupt());
    while (!running.isEmpty()) {
      try {
        Answer answer = mailbox.take();
        RunningStep step = running.remove(answer.step());
        if (step != null) {
          record(step.prepared(), answer.result());
        }
      } catch (InterruptedException alreadyStopping) {
        // The steps have been told; they answer soon.
      }
    }
  }

  private void carryOut(List<RunCommand> commands) {
    boolean alone = commands.size() == 1 && running.isEmpty() && events.isEmpty();
    for (RunCommand command : commands) {
      switch (command) {
        case RunCommand.StartStep start -> start(start, alone);
        case RunCommand.StopSteps _ -> running.values().forEach(step -> step.thread().interrupt());
        case RunCommand.Finish _ -> {}
      }
    }
  }

  /**
   * Starts a step. Operators are quick and run right here; so does a step that is the only thing to
   * do, which saves the way to another thread and back.
   */
  private void start(RunCommand.StartStep start, boolean alone) {
    PreparedStep step;
    try {
      step = starter.prepare(start);
    } catch (RejectedException gone) {
      events.add(
          new RunEvent.StepFailed(
              start.step(),
              new Failure(
                  Failure.Category.CAPACITY,
                  "The object '%s' could not run: %s"
                      .formatted(start.vertex().name(), gone.getMessage()))));
      return;
    }
    runner.recorder.note(step.request(), step.retention());
    if (step.isQuick() || alone) {
      runHere(start.step(), step);
    } else {
      Thread thread =
          Thread.ofVirtual()
              .name("step " + step.request().id())
              .unstarted(() -> mailbox.add(new Answer(start.step(), resultOf(step))));
      running.put(start.step(), new RunningStep(step, thread));
      thread.start();
    }
  }

  private void runHere(int number, PreparedStep step) {
    StepResult result;
    try {
      result = step.work().run();
    } catch (InterruptedException interrupted) {
      events.add(new RunEvent.CancelAsked());
      result = new StepResult.Stopped();
    } catch (RuntimeException | Error bug) {
      result = ourBug(step, bug);
    }
    ended(number, step, result);
  }

  private static StepResult resultOf(PreparedStep step) {
    try {
      return step.work().run();
    } catch (InterruptedException stopped) {
      return new StepResult.Stopped();
    } catch (RuntimeException | Error bug) {
      // Not answering would leave the request waiting for ever.
      return ourBug(step, bug);
    }
  }

  private static StepResult ourBug(PreparedStep step, Throwable bug) {
    return new StepResult.Failed(Bug.report("The step " + step.request().id(), bug));
  }

  /** Waits for a step's answer, the deadline, or an interrupt. */
  private void await() {
    try {
      Answer answer =
          state.phase instanceof Phase.Running
              ? mailbox.poll(execution.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS)
              : mailbox.take();
      if (answer == null) {
        deadlinePassed();
        return;
      }
      RunningStep step = running.remove(answer.step());
      if (step != null) {
        ended(answer.step(), step.prepared(), answer.result());
      }
    } catch (InterruptedException interrupted) {
      // Once the run is stopping, another interrupt changes nothing: the steps have been told.
      events.add(new RunEvent.CancelAsked());
    }
  }

  private void ended(int number, PreparedStep step, StepResult result) {
    if (state.phase instanceof Phase.Running && execution.deadline().isPast()) {
      // The step may have failed for the same reason; the request should name its own limit.
      deadlinePassed();
    }
    record(step, result);
    events.add(
        switch (result) {
          case StepResult.Succeeded(StepOutput output, _) ->
              new RunEvent.StepSucceeded(number, output);
          case StepResult.Failed(Failure failure, _) -> new RunEvent.StepFailed(number, failure);
          case StepResult.Stopped _ -> new RunEvent.StepCancelled(number);
        });
  }

  private void record(PreparedStep step, StepResult result) {
    RequestRecord record =
        switch (result) {
          case StepResult.Succeeded(_, var shown) ->
              runner.requests.completed(step.request(), shown);
          case StepResult.Failed(Failure failure, var shown) ->
              runner.requests.failed(step.request(), failure, shown);
          case StepResult.Stopped _ -> runner.requests.cancelled(step.request());
        };
    runner.recorder.note(record, step.retention());
    steps.add(Recorder.withoutData(record));
  }

  private void deadlinePassed() {
    events.add(new RunEvent.DeadlinePassed(Failure.timeout(execution.deadline())));
  }
}
