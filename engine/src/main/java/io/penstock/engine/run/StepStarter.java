package io.penstock.engine.run;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.Target;
import java.time.Duration;

/**
 * Prepares the steps of one pipeline request: which version they run, within what time, on whose
 * behalf.
 */
final class StepStarter {

  private final PipelineRunner runner;
  private final PipelineExecution execution;
  private final RequestRecord request;

  StepStarter(PipelineRunner runner, PipelineExecution execution, RequestRecord request) {
    this.runner = runner;
    this.execution = execution;
    this.request = request;
  }

  /**
   * Prepares one step.
   *
   * @throws RejectedException when what it refers to is gone or not available any more
   */
  PreparedStep prepare(RunCommand.StartStep start) {
    Vertex vertex = start.vertex();
    Parent parent = new Parent(request.id(), vertex.objectId(), vertex.name());
    return switch (vertex.work()) {
      case Vertex.RunDeployment(var id, var versionId) ->
          deployment(runner.catalog.deployment(id, versionId), parent, start.input());
      case Vertex.RunPipeline(var id, var versionId) ->
          subPipeline(runner.catalog.pipeline(id, versionId), parent, start.input());
      case Vertex.Apply(Operator operator) -> operator(operator, parent, start.input());
    };
  }

  private PreparedStep deployment(RunnableDeployment target, Parent parent, Payload input) {
    Duration limit = execution.deploymentLimit();
    Deadline deadline =
        limit == null
            ? execution.deadline()
            : execution
                .deadline()
                .earlier(
                    Deadline.after(
                        limit,
                        "the deployment timeout of %d seconds".formatted(limit.toSeconds())));
    Duration recorded = limit == null ? execution.deadline().remaining() : limit;
    RequestRecord step =
        begin(
            target.target(),
            parent,
            new Timeouts(recorded, recorded),
            input,
            target.version().retention());
    PipelineContext context =
        new PipelineContext(
            execution.pipeline().pipeline().id(),
            execution.pipeline().version().id(),
            parent.objectId(),
            request.id());
    return new PreparedStep(
        step,
        target.version().retention().mode(),
        false,
        () ->
            runner.deployments.run(
                target,
                step.id(),
                input,
                deadline,
                execution.mode(),
                execution.createdBy(),
                context));
  }

  private PreparedStep subPipeline(RunnablePipeline target, Parent parent, Payload input) {
    if (execution.depth() == PipelineRunner.MAXIMUM_DEPTH) {
      throw RejectedException.invalid(
          "sub-pipelines nest deeper than %d levels".formatted(PipelineRunner.MAXIMUM_DEPTH));
    }
    Timeouts timeouts =
        new Timeouts(execution.deadline().remaining(), execution.timeouts().deployment());
    RequestRecord step =
        begin(target.target(), parent, timeouts, input, target.version().retention());
    PipelineExecution inner =
        new PipelineExecution(
            target,
            execution.createdBy(),
            input,
            timeouts,
            execution.deadline(),
            execution.deploymentLimit(),
            execution.depth() + 1,
            execution.mode());
    return new PreparedStep(
        step, target.version().retention().mode(), false, () -> runSubPipeline(inner, step));
  }

  private StepResult runSubPipeline(PipelineExecution inner, RequestRecord step)
      throws InterruptedException {
    return switch (runner.run(inner, step).end()) {
      case RunEnd.Completed(Payload result) ->
          new StepResult.Succeeded(
              result == null ? new StepOutput.Nothing() : new StepOutput.Data(result), result);
      case RunEnd.Failed(var failure, var result) -> new StepResult.Failed(failure, result);
      // Whoever cancelled the sub-pipeline did it by interrupting this thread: pass it on.
      case RunEnd.Cancelled _ -> throw new InterruptedException();
    };
  }

  /**
   * Operators have no version of their own: what is kept of them is the pipeline version's matter.
   */
  private PreparedStep operator(Operator operator, Parent parent, Payload input) {
    RunnablePipeline pipeline = execution.pipeline();
    Target target =
        new Target.OperatorTarget(
            pipeline.project().name(),
            pipeline.pipeline().name(),
            pipeline.version().name(),
            pipeline.version().id(),
            operator.wireName());
    Retention retention = pipeline.version().retention();
    RequestRecord step = begin(target, parent, execution.timeouts(), input, retention);
    return new PreparedStep(
        step,
        retention.mode(),
        true,
        () -> runner.operators.apply(operator, input, execution.deadline()));
  }

  private RequestRecord begin(
      Target target, Parent parent, Timeouts timeouts, Payload input, Retention retention) {
    return runner.requests.begin(target, parent, execution.createdBy(), timeouts, input, retention);
  }
}
