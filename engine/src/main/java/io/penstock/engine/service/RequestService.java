package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.Bug;
import io.penstock.engine.run.DeploymentRunner;
import io.penstock.engine.run.PipelineExecution;
import io.penstock.engine.run.PipelineRunner;
import io.penstock.engine.run.Recorder;
import io.penstock.engine.run.Requests;
import io.penstock.engine.run.RunEnd;
import io.penstock.engine.run.StepResult;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes requests and reads them back. */
public final class RequestService {

  private final RunnableCatalog catalog;
  private final PipelineRunner pipelines;
  private final DeploymentRunner deployments;
  private final Requests requests;
  private final Recorder recorder;
  private final RequestStore store;
  private final JsonCodec codec;
  private final Admission admission;

  public RequestService(
      RunnableCatalog catalog,
      PipelineRunner pipelines,
      DeploymentRunner deployments,
      Requests requests,
      Recorder recorder,
      RequestStore store,
      JsonCodec codec,
      Admission admission) {
    this.catalog = catalog;
    this.pipelines = pipelines;
    this.deployments = deployments;
    this.requests = requests;
    this.recorder = recorder;
    this.store = store;
    this.codec = codec;
    this.admission = admission;
  }

  /**
   * Runs a pipeline and waits for its end. A request that fails is an answer, not an exception. It
   * is durable, with all of its steps, when this returns.
   *
   * @throws io.penstock.engine.error.RejectedException when the call is refused: nothing has run,
   *     nothing is stored
   * @throws UnrecordedEndException when how it ended could not be stored
   * @throws InterruptedException when the calling thread was interrupted: the request has ended
   *     cancelled
   */
  public PipelineRequest run(PipelineCall call) throws InterruptedException {
    Limits.OfPipeline limits = Limits.ofDirect(call);
    RunnablePipeline pipeline = catalog.pipeline(call.project(), call.pipeline(), call.version());
    Payload input = read(call.body(), pipeline.pipeline().input());
    try (Admission.Place _ = admission.enter()) {
      Retention retention = pipeline.version().retention();
      String caller = call.caller().email();
      RequestRecord begun =
          requests.begin(pipeline.target(), null, caller, limits.timeouts(), input, retention);
      recorder.note(begun, retention.mode());
      PipelineExecution execution =
          new PipelineExecution(
              pipeline,
              caller,
              input,
              limits.timeouts(),
              limits.deadline(),
              limits.deployment(),
              0,
              DeploymentRuntime.Mode.EXPRESS);
      PipelineRequest ended = toTheEnd(execution, begun);
      commit(ended.request(), retention.mode());
      if (ended.request().state() instanceof RequestState.Cancelled) {
        throw new InterruptedException("The request was cancelled");
      }
      return ended;
    }
  }

  /** Whatever happens, the request ends: with a bug of ours, as failed. */
  private PipelineRequest toTheEnd(PipelineExecution execution, RequestRecord begun) {
    try {
      PipelineExecution.Outcome outcome = pipelines.run(execution, begun);
      RequestRecord ended =
          switch (outcome.end()) {
            case RunEnd.Completed(var result) -> requests.completed(begun, result);
            case RunEnd.Failed(var failure, var result) -> requests.failed(begun, failure, result);
            case RunEnd.Cancelled _ -> requests.cancelled(begun);
          };
      return new PipelineRequest(ended, outcome.steps());
    } catch (RuntimeException | Error bug) {
      Failure failure = Bug.report("The pipeline request " + begun.id(), bug);
      return new PipelineRequest(requests.failed(begun, failure, null), List.of());
    }
  }

  /** The same for a deployment alone. */
  public RequestRecord run(DeploymentCall call) throws InterruptedException {
    Timeouts timeouts = Limits.ofDirect(call);
    RunnableDeployment deployment =
        catalog.deployment(call.project(), call.deployment(), call.version());
    Payload input = read(call.body(), deployment.deployment().input());
    try (Admission.Place _ = admission.enter()) {
      Retention retention = deployment.version().retention();
      String caller = call.caller().email();
      RequestRecord begun =
          requests.begin(deployment.target(), null, caller, timeouts, input, retention);
      recorder.note(begun, retention.mode());
      Deadline deadline =
          Deadline.after(
              timeouts.request(),
              "the timeout of %d seconds".formatted(timeouts.request().toSeconds()));
      try {
        RequestRecord ended = toTheEnd(deployment, begun, input, deadline);
        commit(ended, retention.mode());
        return ended;
      } catch (InterruptedException cancelled) {
        commit(requests.cancelled(begun), retention.mode());
        throw cancelled;
      }
    }
  }

  private RequestRecord toTheEnd(
      RunnableDeployment deployment, RequestRecord begun, Payload input, Deadline deadline)
      throws InterruptedException {
    try {
      StepResult result =
          deployments.run(
              deployment,
              begun.id(),
              input,
              deadline,
              DeploymentRuntime.Mode.EXPRESS,
              begun.createdBy(),
              null);
      return switch (result) {
        case StepResult.Succeeded(_, var output) -> requests.completed(begun, output);
        case StepResult.Failed(var failure, var output) -> requests.failed(begun, failure, output);
        case StepResult.Stopped _ -> requests.cancelled(begun);
      };
    } catch (RuntimeException | Error bug) {
      return requests.failed(begun, Bug.report("The deployment request " + begun.id(), bug), null);
    }
  }

  private void commit(RequestRecord ended, Retention.Mode mode) throws InterruptedException {
    try {
      recorder.commit(ended, mode);
    } catch (StoreException e) {
      throw new UnrecordedEndException(ended.id(), e);
    }
  }

  /**
   * Reads a pipeline request and its steps.
   *
   * @param version null for the default version
   * @param withData false to leave input and result out
   */
  public PipelineRequest pipelineRequest(
      String project, String pipeline, @Nullable String version, RequestId id, boolean withData) {
    UUID versionId = catalog.pipelineVersion(project, pipeline, version).id();
    RequestRecord request =
        store
            .find(id, withData)
            .filter(found -> found.target() instanceof Target.PipelineTarget)
            .filter(found -> found.target().versionId().equals(versionId))
            .orElseThrow(() -> notFound("Pipeline request was not found"));
    return new PipelineRequest(request, store.children(id));
  }

  /**
   * Reads a deployment request, whether it was a step or made alone.
   *
   * @param version null for the default version
   */
  public RequestRecord deploymentRequest(
      String project, String deployment, @Nullable String version, RequestId id, boolean withData) {
    UUID versionId = catalog.deploymentVersion(project, deployment, version).id();
    return store
        .find(id, withData)
        .filter(found -> found.target() instanceof Target.DeploymentTarget)
        .filter(found -> found.target().versionId().equals(versionId))
        .orElseThrow(() -> notFound("Deployment request was not found"));
  }

  /**
   * Reads an operator request.
   *
   * @param pipelineRequestId when given, another pipeline request's operator request is not found
   * @param pipelineObjectId when given, another object's operator request is not found
   */
  public RequestRecord operatorRequest(
      String project,
      String pipeline,
      String version,
      RequestId id,
      @Nullable String pipelineRequestId,
      @Nullable String pipelineObjectId,
      boolean withData) {
    UUID versionId = catalog.pipelineVersion(project, pipeline, version).id();
    return store
        .find(id, withData)
        .filter(found -> found.target() instanceof Target.OperatorTarget)
        .filter(found -> found.target().versionId().equals(versionId))
        .filter(found -> belongsTo(found.parent(), pipelineRequestId, pipelineObjectId))
        .orElseThrow(() -> notFound("Operator request was not found"));
  }

  private static boolean belongsTo(
      @Nullable Parent parent, @Nullable String requestId, @Nullable String objectId) {
    return parent != null
        && (requestId == null || parent.pipelineRequest().toString().equalsIgnoreCase(requestId))
        && (objectId == null || parent.objectId().toString().equalsIgnoreCase(objectId));
  }

  private Payload read(RequestBody body, Schema schema) {
    byte[] json =
        switch (body) {
          case RequestBody.Json(byte[] utf8) -> utf8;
          case RequestBody.Text(String text) -> {
            if (!schema.isPlain()) {
              throw invalid(
                  "The request data is plain text, but the input is structured: send a JSON object with the"
                      + " content type application/json");
            }
            yield JsonText.ofString(text).utf8();
          }
        };
    try {
      return codec.readPayload(json, schema, "the request data");
    } catch (JsonException wrong) {
      throw invalid(String.valueOf(wrong.getMessage()));
    }
  }
}
