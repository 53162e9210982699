package io.penstock.engine.run;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.Target;
import java.time.Duration;
import java.util.function.Function;

/**
 * Prepares the steps of one pipeline request: which version they run, within what time, on whose
 * behalf. Of a request that goes on after a restart, a step that has ended is not run again, and
 * one that was interrupted keeps its request.
 */
final class StepStarter {

  private final PipelineRunner runner;
  private final PipelineExecution execution;

  StepStarter(PipelineRunner runner, PipelineExecution execution) {
    this.runner = runner;
    this.execution = execution;
  }

  /**
   * Prepares one step.
   *
   * @throws RejectedException when what it refers to is gone or not available any more
   */
  PreparedStep prepare(RunCommand.StartStep start) {
    Vertex vertex = start.vertex();
    Parent parent =
        new Parent(
            execution.request().id(), vertex.objectId(), vertex.name(), start.lane().toString());
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
    Deadline whole = execution.deadline();
    Deadline deadline =
        limit == null
            ? whole
            : whole.earlier(Deadline.ofDeployment(limit, target.deployment().name()));
    Duration allowed = limit == null ? whole.remaining() : limit;
    RequestRecord begun =
        begin(
            target.target(),
            parent,
            new Timeouts(allowed, allowed),
            input,
            target.version().retention());
    PipelineContext context =
        new PipelineContext(
            execution.pipeline().pipeline().id(),
            execution.pipeline().version().id(),
            parent.objectId(),
            parent.pipelineRequest(),
            execution.pipeline().pipeline().name(),
            execution.pipeline().version().name(),
            parent.objectName());
    return step(
        begun,
        target.deployment().output(),
        request -> {
          Failure forbidden = request.id().equals(begun.id()) ? null : Recorded.forbidden(target);
          return _ ->
              forbidden == null
                  ? runner.deployments.run(
                      target, request, input, deadline, context, execution.updates())
                  : new StepResult.Failed(forbidden);
        });
  }

  private PreparedStep subPipeline(RunnablePipeline target, Parent parent, Payload input) {
    if (execution.depth() == PipelineRunner.MAXIMUM_DEPTH) {
      throw RejectedException.invalid(
          "sub-pipelines nest deeper than %d levels".formatted(PipelineRunner.MAXIMUM_DEPTH));
    }
    Timeouts timeouts =
        new Timeouts(execution.deadline().remaining(), execution.request().timeouts().deployment());
    return step(
        begin(target.target(), parent, timeouts, input, target.version().retention()),
        target.pipeline().output(),
        request -> active -> runSubPipeline(inner(target, request, input), active));
  }

  private PipelineExecution inner(RunnablePipeline target, RequestRecord request, Payload input) {
    return new PipelineExecution(
        target,
        request,
        input,
        execution.deadline(),
        execution.deploymentLimit(),
        execution.depth() + 1,
        execution.journal(),
        execution.updates());
  }

  private StepResult runSubPipeline(PipelineExecution inner, ActiveRequest active)
      throws InterruptedException {
    return switch (runner.run(inner, active).end()) {
      case RunEnd.Completed(Payload result) -> StepResult.Succeeded.of(result);
      case RunEnd.Failed(var failure, var result) -> new StepResult.Failed(failure, result);
      // Whoever stopped the sub-pipeline did it by stopping this step: pass it on.
      case RunEnd.Cancelled _ -> throw new InterruptedException();
    };
  }

  /**
   * Operators have no version of their own: what is kept of them is the pipeline version's matter.
   * They are applied again after a restart, and give the same again.
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
    RequestRecord request =
        begin(
            target, parent, execution.request().timeouts(), input, pipeline.version().retention());
    RequestRecord earlier = execution.journal().earlier(request).orElse(null);
    return new PreparedStep(
        earlier == null ? request : earlier,
        earlier != null && earlier.state().status().isFinal()
            ? PreparedStep.Kind.KNOWN
            : PreparedStep.Kind.QUICK,
        _ -> runner.operators.apply(operator, input, execution.deadline()));
  }

  /**
   * The step, or what an earlier run has left of it.
   *
   * @param output of the step
   * @param work what to do for a request
   */
  private PreparedStep step(
      RequestRecord begun, Schema output, Function<RequestRecord, PreparedStep.Work> work) {
    RequestRecord request = execution.journal().earlier(begun).orElse(begun);
    return request.state().status().isFinal()
        ? new PreparedStep(
            request, PreparedStep.Kind.KNOWN, _ -> Recorded.result(request, output, runner.codec))
        : new PreparedStep(request, PreparedStep.Kind.LONG, work.apply(request));
  }

  private RequestRecord begin(
      Target target, Parent parent, Timeouts timeouts, Payload input, Retention retention) {
    RequestRecord request = execution.request();
    return runner.requests.begin(
        target,
        parent,
        request.createdBy(),
        timeouts,
        new Handling(request.handling().mode(), request.handling().priority(), retention.mode(), 0),
        input,
        retention.time());
  }
}
