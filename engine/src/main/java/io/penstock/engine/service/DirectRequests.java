package io.penstock.engine.service;

import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.run.Journal;
import io.penstock.engine.run.PipelineExecution;
import io.penstock.engine.run.Requests;
import io.penstock.engine.run.TopLevelRun;
import io.penstock.engine.run.TopLevelRun.Ended;
import java.util.function.Consumer;

/**
 * Runs requests whose callers wait for the end. A request that fails is an answer, not an
 * exception. It is durable, with all of its steps, when a method here returns.
 *
 * <p>Methods throw a {@link io.penstock.engine.error.RejectedException} when the call is refused:
 * nothing has run then, and nothing is stored; an {@link UnrecordedEndException} when how it ended
 * could not be stored; an {@link InterruptedException} when the wait for the disk was interrupted.
 */
public final class DirectRequests {

  private final RunnableCatalog catalog;
  private final TopLevelRun runs;
  private final Requests requests;
  private final ActiveRequests active;
  private final Journal journal;
  private final InputReader inputs;
  private final Admission admission;

  public DirectRequests(
      RunnableCatalog catalog,
      TopLevelRun runs,
      Requests requests,
      ActiveRequests active,
      Journal journal,
      InputReader inputs,
      Admission admission) {
    this.catalog = catalog;
    this.runs = runs;
    this.requests = requests;
    this.active = active;
    this.journal = journal;
    this.inputs = inputs;
    this.admission = admission;
  }

  /**
   * Runs a pipeline.
   *
   * @param begun gets what cancels the request, once it has begun
   */
  public PipelineRequest run(PipelineCall call, Consumer<ActiveRequest> begun)
      throws InterruptedException {
    Limits.OfPipeline limits = Limits.ofDirect(call);
    RunnablePipeline pipeline = catalog.pipeline(call.project(), call.pipeline(), call.version());
    Payload input = inputs.read(call.body(), pipeline.pipeline().input());
    try (Admission.Place _ = admission.enter()) {
      RequestRecord request =
          requests.begin(
              pipeline.target(),
              null,
              call.caller().email(),
              limits.timeouts(),
              Handling.express(pipeline.version().retention().mode()),
              input,
              pipeline.version().retention().time());
      PipelineExecution execution =
          new PipelineExecution(
              pipeline,
              request,
              input,
              Deadline.ofPipeline(limits.timeouts().request(), pipeline.pipeline().name()),
              limits.deployment(),
              0,
              journal);
      return toTheEnd(request, begun, own -> runs.pipeline(execution, own));
    }
  }

  /** Runs a deployment alone. */
  public RequestRecord run(DeploymentCall call, Consumer<ActiveRequest> begun)
      throws InterruptedException {
    Timeouts timeouts = Limits.ofDirect(call);
    RunnableDeployment deployment =
        catalog.deployment(call.project(), call.deployment(), call.version());
    Payload input = inputs.read(call.body(), deployment.deployment().input());
    try (Admission.Place _ = admission.enter()) {
      RequestRecord request =
          requests.begin(
              deployment.target(),
              null,
              call.caller().email(),
              timeouts,
              Handling.express(deployment.version().retention().mode()),
              input,
              deployment.version().retention().time());
      Deadline deadline = Deadline.ofDeployment(timeouts.request(), deployment.deployment().name());
      return toTheEnd(
              request, begun, own -> runs.deployment(deployment, request, input, deadline, own))
          .request();
    }
  }

  /** How a request is brought to its end. */
  private interface Run {
    Ended toTheEnd(ActiveRequest own);
  }

  private PipelineRequest toTheEnd(RequestRecord request, Consumer<ActiveRequest> begun, Run run)
      throws InterruptedException {
    journal.begun(request);
    try (ActiveRequest own = active.enter(request)) {
      begun.accept(own);
      Ended ended = run.toTheEnd(own);
      own.seal();
      close(ended.request());
      own.end(ended.request().state().status());
      return new PipelineRequest(ended.request(), ended.steps());
    }
  }

  private void close(RequestRecord ended) throws InterruptedException {
    try {
      journal.close(ended);
    } catch (StoreException e) {
      throw new UnrecordedEndException(ended.id(), e);
    }
  }
}
