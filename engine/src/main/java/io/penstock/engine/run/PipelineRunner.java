package io.penstock.engine.run;

import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.request.RequestRecord;

/** Runs pipeline requests. Holds what all runs share. */
public final class PipelineRunner {

  /** Levels of sub-pipelines below a request made from outside. */
  static final int MAXIMUM_DEPTH = 10;

  final RunnableCatalog catalog;
  final DeploymentRunner deployments;
  final Operators operators;
  final Requests requests;
  final Recorder recorder;

  public PipelineRunner(
      RunnableCatalog catalog,
      DeploymentRunner deployments,
      Operators operators,
      Requests requests,
      Recorder recorder) {
    this.catalog = catalog;
    this.deployments = deployments;
    this.operators = operators;
    this.requests = requests;
    this.recorder = recorder;
  }

  /**
   * Runs a request to its end on the calling thread. When that is interrupted, the request ends
   * cancelled, soon.
   *
   * @param request its record, as it began; how it ended is for the caller to record
   */
  public PipelineExecution.Outcome run(PipelineExecution execution, RequestRecord request) {
    PipelineRun run = new PipelineRun(this, execution, request);
    RunEnd end = run.toTheEnd();
    return new PipelineExecution.Outcome(end, run.steps());
  }
}
