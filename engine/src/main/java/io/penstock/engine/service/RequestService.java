package io.penstock.engine.service;

import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import org.jspecify.annotations.Nullable;

/** Makes requests and reads them back. */
@SuppressWarnings("DoNotCallSuggester")
public final class RequestService {

  /**
   * Runs a pipeline and waits for its end. A request that fails is an answer, not an exception.
   *
   * @throws io.penstock.engine.error.RejectedException when the call is refused: nothing has run,
   *     nothing is stored
   * @throws InterruptedException when the calling thread was interrupted: the request has ended
   *     cancelled
   */
  public PipelineRequest run(PipelineCall call) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** The same for a deployment alone. */
  public RequestRecord run(DeploymentCall call) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a pipeline request and its steps.
   *
   * @param version null for the default version
   * @param withData false to leave input and result out
   */
  public PipelineRequest pipelineRequest(
      String project, String pipeline, @Nullable String version, RequestId id, boolean withData) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a deployment request, whether it was a step or made alone.
   *
   * @param version null for the default version
   */
  public RequestRecord deploymentRequest(
      String project, String deployment, @Nullable String version, RequestId id, boolean withData) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }
}
