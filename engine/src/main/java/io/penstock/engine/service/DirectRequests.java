package io.penstock.engine.service;

import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.run.DirectJournal;
import io.penstock.engine.run.PipelineExecution;
import io.penstock.engine.run.Requests;
import io.penstock.engine.run.TopLevelRun;
import io.penstock.engine.run.TopLevelRun.Ended;
import io.penstock.engine.service.InputReader.Sender;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests whose callers wait for the end. A request that fails is an answer, not an
 * exception. It is durable, with all of its steps, when a method here returns.
 *
 * <p>With a {@link CallKey} a request is run once: a repeat waits for its end, and is given the
 * same answer.
 *
 * <p>Methods throw a {@link io.penstock.engine.error.RejectedException} when the call is refused:
 * nothing has run then, and nothing is stored; an {@link UnrecordedEndException} when how it ended
 * could not be stored; an {@link InterruptedException} when the wait for the disk was interrupted.
 */
public final class DirectRequests {

  private final RunnableCatalog catalog;
  private final VersionLookup versions;
  private final TopLevelRun runs;
  private final Requests requests;
  private final ActiveRequests active;
  private final DirectJournal journal;
  private final InputReader inputs;
  private final Admission admission;
  private final IdempotentCreates idempotent;

  DirectRequests(
      RunnableCatalog catalog,
      TopLevelRun runs,
      Requests requests,
      ActiveRequests active,
      DirectJournal journal,
      InputReader inputs,
      Admission admission,
      IdempotentCreates idempotent) {
    this.catalog = catalog;
    this.versions = new VersionLookup(catalog);
    this.runs = runs;
    this.requests = requests;
    this.active = active;
    this.journal = journal;
    this.inputs = inputs;
    this.admission = admission;
    this.idempotent = idempotent;
  }

  /**
   * Runs a pipeline.
   *
   * @param key null to run it in any case
   */
  public PipelineRequest run(PipelineCall call, @Nullable CallKey key, DirectCaller caller)
      throws InterruptedException {
    VersionRef sentTo = new VersionRef.OfPipeline(call.project(), call.pipeline(), call.version());
    Keyed keyed = new Keyed(versions.key(key, sentTo), caller);
    return idempotent.direct(keyed.key(), caller::ifLeaves, () -> run(call, keyed));
  }

  private PipelineRequest run(PipelineCall call, Keyed keyed) throws InterruptedException {
    Limits.OfPipeline limits = Limits.ofDirect(call);
    RunnablePipeline pipeline = catalog.pipeline(call.project(), call.pipeline(), call.version());
    Payload input =
        inputs.read(
            call.body(),
            pipeline.pipeline().input(),
            new Sender(call.caller(), call.project(), pipeline.project().id()));
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
              journal,
              keyed.caller().updates());
      return toTheEnd(request, keyed, own -> runs.pipeline(execution, own));
    }
  }

  /** Runs a deployment alone, which has no steps. */
  public PipelineRequest run(DeploymentCall call, @Nullable CallKey key, DirectCaller caller)
      throws InterruptedException {
    VersionRef sentTo =
        new VersionRef.OfDeployment(call.project(), call.deployment(), call.version());
    Keyed keyed = new Keyed(versions.key(key, sentTo), caller);
    return idempotent.direct(keyed.key(), caller::ifLeaves, () -> run(call, keyed));
  }

  private PipelineRequest run(DeploymentCall call, Keyed keyed) throws InterruptedException {
    Timeouts timeouts = Limits.ofDirect(call);
    RunnableDeployment deployment =
        catalog.deployment(call.project(), call.deployment(), call.version());
    Payload input =
        inputs.read(
            call.body(),
            deployment.deployment().input(),
            new Sender(call.caller(), call.project(), deployment.project().id()));
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
      UpdateListener updates = keyed.caller().updates();
      return toTheEnd(
          request,
          keyed,
          own -> runs.deployment(deployment, request, input, deadline, updates, own));
    }
  }

  /** How a request is brought to its end. */
  private interface Run {
    Ended toTheEnd(ActiveRequest own);
  }

  /** Who waits for a run, which was perhaps asked for before. */
  private record Keyed(@Nullable IdempotencyKey key, DirectCaller caller) {

    @Nullable AcceptedKey accepted(RequestRecord request) {
      return key == null
          ? null
          : AcceptedKey.of(
              key, request.created(), new AcceptedKey.Answer.OfDirect(request.id(), null));
    }
  }

  private PipelineRequest toTheEnd(RequestRecord request, Keyed keyed, Run run)
      throws InterruptedException {
    AcceptedKey key = keyed.accepted(request);
    // Entered first: whoever finds the record can stop the request.
    try (ActiveRequest own = active.enter(request)) {
      begin(request, key, own);
      keyed.caller().ifLeaves(() -> own.stop(ActiveRequest.Stop.CANCELLED));
      Ended ended = run.toTheEnd(own);
      own.seal();
      close(ended, key);
      own.end(ended.request().state().status());
      return new PipelineRequest(ended.request(), ended.steps());
    }
  }

  private void begin(RequestRecord request, @Nullable AcceptedKey key, ActiveRequest own)
      throws InterruptedException {
    if (key == null) {
      journal.begun(request);
      return;
    }
    try {
      journal.begun(request, key);
    } catch (InterruptedException interrupted) {
      if (own.stopped() == null) {
        throw interrupted;
      }
      // It ends before it has begun, which has to be durable too. The run sees the interrupt next.
      journal.begun(request, key);
      Thread.currentThread().interrupt();
    }
  }

  private void close(Ended ended, @Nullable AcceptedKey key) throws InterruptedException {
    RequestRecord request = ended.request();
    try {
      journal.close(request, key == null ? null : key.ended(request.id(), ended.steps().size()));
    } catch (StoreException e) {
      throw new UnrecordedEndException(request.id(), e);
    }
  }
}
