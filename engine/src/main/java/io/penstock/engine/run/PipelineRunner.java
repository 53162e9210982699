package io.penstock.engine.run;

import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.request.RequestRecord;
import java.util.List;

/** Runs pipeline requests. Holds what all runs share. */
public final class PipelineRunner {

  /** Levels of sub-pipelines below a request made from outside. */
  static final int MAXIMUM_DEPTH = 10;

  final RunnableCatalog catalog;
  final DeploymentRunner deployments;
  final Operators operators;
  final Requests requests;
  final ActiveRequests active;
  final JsonCodec codec;

  public PipelineRunner(
      RunnableCatalog catalog,
      DeploymentRunner deployments,
      Operators operators,
      Requests requests,
      ActiveRequests active,
      JsonCodec codec) {
    this.catalog = catalog;
    this.deployments = deployments;
    this.operators = operators;
    this.requests = requests;
    this.active = active;
    this.codec = codec;
  }

  /**
   * Runs a request to its end on the calling thread. When it is stopped, nothing of it runs any
   * more when this returns.
   *
   * @param active what stops it
   */
  public PipelineExecution.Outcome run(PipelineExecution execution, ActiveRequest active) {
    PipelineRun run = new PipelineRun(this, execution, active);
    RunEnd end = run.toTheEnd();
    List<RequestRecord> steps = run.steps();
    requests.meter().steps(execution.pipeline().version().id(), steps);
    return new PipelineExecution.Outcome(end, steps);
  }
}
