package io.penstock.engine.run;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a request that was made from outside to its end, on the calling thread. Whatever happens,
 * it ends: with a bug of ours, as failed.
 */
public final class TopLevelRun {

  private final PipelineRunner pipelines;
  private final DeploymentRunner deployments;
  private final Requests requests;

  public TopLevelRun(PipelineRunner pipelines, DeploymentRunner deployments, Requests requests) {
    this.pipelines = pipelines;
    this.deployments = deployments;
    this.requests = requests;
  }

  /**
   * How it ended, not yet recorded.
   *
   * @param steps by sequence, without their data
   */
  public record Ended(RequestRecord request, List<RequestRecord> steps) {}

  /** Runs a pipeline request. */
  public Ended pipeline(PipelineExecution execution, ActiveRequest active) {
    return whateverHappens(
        execution.request(),
        () -> {
          PipelineExecution.Outcome outcome = pipelines.run(execution, active);
          return new Ended(ended(execution.request(), outcome.end()), outcome.steps());
        });
  }

  private RequestRecord ended(RequestRecord request, RunEnd end) {
    return switch (end) {
      case RunEnd.Completed(var result) -> requests.completed(request, result);
      case RunEnd.Failed(var failure, var result) -> requests.failed(request, failure, result);
      case RunEnd.Cancelled _ -> requests.cancelled(request);
    };
  }

  /**
   * Runs a deployment request.
   *
   * @param updates null when nobody listens
   */
  public Ended deployment(
      RunnableDeployment target,
      RequestRecord request,
      Payload input,
      Deadline deadline,
      @Nullable UpdateListener updates,
      ActiveRequest active) {
    return whateverHappens(
        request,
        () -> new Ended(run(target, request, input, deadline, updates, active), List.of()));
  }

  private RequestRecord run(
      RunnableDeployment target,
      RequestRecord request,
      Payload input,
      Deadline deadline,
      @Nullable UpdateListener updates,
      ActiveRequest active) {
    try {
      if (active.stopped() != null) {
        throw new InterruptedException(); // Before its thread was started, or while it read.
      }
      return switch (deployments.run(target, request, input, deadline, null, updates)) {
        case StepResult.Succeeded(_, var output) -> requests.completed(request, output);
        case StepResult.Failed(var failure, var output) ->
            requests.failed(request, failure, output);
        case StepResult.Cancelled _, StepResult.Stopped _ -> requests.cancelled(request);
      };
    } catch (InterruptedException stopped) {
      // An interrupt without a reason comes from the HTTP server, when it stops.
      return active.stopped() == ActiveRequest.Stop.CANCELLED
          ? requests.cancelled(request)
          : requests.failed(request, Failure.serverStopped(), null);
    }
  }

  /** One that could not even be run. */
  public Ended refused(RequestRecord request, Failure failure) {
    return new Ended(requests.failed(request, failure, null), List.of());
  }

  private Ended whateverHappens(RequestRecord request, Supplier<Ended> run) {
    try {
      return run.get();
    } catch (RuntimeException | Error bug) {
      return refused(request, Bug.report("The request " + request.id(), bug));
    }
  }
}
