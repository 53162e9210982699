package io.penstock.engine.run;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.ActiveRequest.Stop;
import io.penstock.engine.run.RunState.Phase;
import java.time.Duration;
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
import java.util.concurrent.locks.LockSupport;

/**
 * One pipeline request while it runs. The thread that calls {@link #toTheEnd} owns everything here;
 * steps run on threads of their own and answer through the mailbox, so that nothing needs a lock.
 */
final class PipelineRun {

  private static final Duration STORE_PAUSE = Duration.ofMillis(200);

  private final PipelineExecution execution;
  private final ActiveRequest active;
  private final StepStarter starter;
  private final StepRunner stepRunner;
  private final Map<Integer, ActiveRequest> running = new HashMap<>();
  private final List<RequestRecord> steps = new ArrayList<>();
  private final BlockingQueue<Answer> mailbox = new LinkedBlockingQueue<>();
  private final Deque<RunEvent> events = new ArrayDeque<>();
  private RunState state;
  private boolean toldToStop;

  private record Answer(int step, StepRunner.Ended ended) {}

  PipelineRun(PipelineRunner runner, PipelineExecution execution, ActiveRequest active) {
    this.execution = execution;
    this.active = active;
    this.starter = new StepStarter(runner, execution);
    this.stepRunner = new StepRunner(runner, execution.journal(), active);
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
    heedStop();
    RunEvent event = events.poll();
    if (event == null) {
      await();
    } else {
      RunDecider.Decision decision = RunDecider.decide(state, event);
      state = decision.next();
      carryOut(decision.commands());
    }
  }

  /** Asked before every decision, so that none starts a step after the request was stopped. */
  private void heedStop() {
    Stop stop = toldToStop ? null : active.stopped();
    if (stop != null) {
      toldToStop = true;
      events.addFirst(
          switch (stop) {
            case CANCELLED, PARENT_ENDS -> new RunEvent.CancelAsked();
            case SERVER_STOPS -> new RunEvent.Stopped(Failure.serverStopped());
          });
    }
  }

  private void stopAndWait() {
    stopSteps();
    while (!running.isEmpty()) {
      try {
        take(mailbox.take());
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
        case RunCommand.StopSteps _ -> stopSteps();
        case RunCommand.Finish _ -> {}
      }
    }
  }

  private void stopSteps() {
    running.values().forEach(step -> step.stop(Stop.PARENT_ENDS));
  }

  /**
   * Starts a step. Operators are quick and run right here; so does a step that is the only thing to
   * do, which saves the way to another thread and back.
   */
  private void start(RunCommand.StartStep start, boolean alone) {
    PreparedStep step;
    try {
      step = prepare(start);
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
    if (!step.isLong()) {
      ended(start.step(), stepRunner.runQuick(step));
    } else if (alone) {
      runHere(start.step(), step);
    } else {
      stepRunner.start(
          step,
          own -> running.put(start.step(), own),
          ended -> mailbox.add(new Answer(start.step(), ended)));
    }
  }

  /**
   * Definitions may have to be read: a disk that cannot be read for a moment is no reason to fail.
   */
  private PreparedStep prepare(RunCommand.StartStep start) {
    while (true) {
      try {
        return starter.prepare(start);
      } catch (StoreException notNow) {
        if (active.stopped() != null || execution.deadline().isPast()) {
          throw RejectedException.unavailable(String.valueOf(notNow.getMessage()));
        }
        LockSupport.parkNanos(STORE_PAUSE.toNanos());
      }
    }
  }

  private void runHere(int number, PreparedStep step) {
    StepRunner.Ended ended = stepRunner.run(step);
    if (ended.result() instanceof StepResult.Stopped && active.stopped() == null) {
      interruptedFromOutside();
    }
    ended(number, ended);
  }

  /** Waits for a step's answer, the deadline, or a stop. */
  private void await() {
    try {
      Answer answer =
          state.phase instanceof Phase.Running
              ? mailbox.poll(execution.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS)
              : mailbox.take();
      if (answer == null) {
        deadlinePassed();
      } else {
        take(answer);
      }
    } catch (InterruptedException interrupted) {
      if (active.stopped() == null && !toldToStop) {
        interruptedFromOutside();
      }
    }
  }

  /**
   * An interrupt without a reason of its own: on the thread of a request further up, that one has
   * the reason; else it comes from the HTTP server, when it stops.
   */
  private void interruptedFromOutside() {
    toldToStop = true;
    events.add(
        execution.depth() > 0
            ? new RunEvent.CancelAsked()
            : new RunEvent.Stopped(Failure.serverStopped()));
  }

  private void take(Answer answer) {
    running.remove(answer.step());
    ended(answer.step(), answer.ended());
  }

  private void ended(int number, StepRunner.Ended step) {
    if (state.phase instanceof Phase.Running && execution.deadline().isPast()) {
      // The step may have failed for the same reason; the request should name its own limit.
      deadlinePassed();
    }
    steps.add(step.record().withoutData());
    events.add(
        switch (step.result()) {
          case StepResult.Succeeded(StepOutput output, _) ->
              new RunEvent.StepSucceeded(number, output);
          case StepResult.Failed(Failure failure, _) -> new RunEvent.StepFailed(number, failure);
          case StepResult.Cancelled _ -> new RunEvent.StepFailed(number, Failure.cancelled());
          case StepResult.Stopped _ -> new RunEvent.StepCancelled(number);
        });
  }

  private void deadlinePassed() {
    events.add(new RunEvent.Stopped(Failure.timeout(execution.deadline())));
  }
}
