package io.penstock.engine.port;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs user code. */
public interface DeploymentRuntime extends AutoCloseable {

  /**
   * Runs one request and waits for its end. Never later than shortly after the deadline, and
   * whatever the user code does: crash, silence and nonsense become a {@link Result.Failed} with a
   * sentence that says so. When this has returned or thrown, the code no longer works on the
   * request.
   *
   * @throws InterruptedException when the calling thread was interrupted, which is how a request is
   *     cancelled
   */
  Result invoke(Invocation invocation) throws InterruptedException;

  /**
   * How many invocations of a version wait for an instance at this moment: 0 or more, and 0 for a
   * version that is not deployed. Cheap: asked at each end of a step, and for each round of the
   * queue.
   */
  int waiting(UUID versionId);

  /**
   * Makes this the code and the settings of its version from now on, and keeps its minimum of
   * instances warm.
   */
  void deploy(Deployable deployable);

  /** Stops all instances of a version; running requests fail with a sentence. */
  void undeploy(UUID versionId);

  /** Stops all instances. */
  @Override
  void close();

  /**
   * A version that can run.
   *
   * @param revisionId whose built package it runs
   * @param environment what the package was built for
   * @param environmentVariables all that apply, inherited ones included
   */
  record Deployable(
      Project project,
      Deployment deployment,
      DeploymentVersion version,
      UUID revisionId,
      PackageStore.Environment environment,
      Map<String, String> environmentVariables) {

    /** Without the variables, whose values may be secrets. */
    @Override
    public String toString() {
      return "Deployable[project=%s, deployment=%s, version=%s, revisionId=%s]"
          .formatted(project.name(), deployment.name(), version.name(), revisionId);
    }
  }

  /**
   * One request to a deployment version.
   *
   * @param userId who made the request, as user code sees it
   * @param pipeline null outside pipelines
   */
  record Invocation(
      UUID versionId,
      RequestId requestId,
      Payload input,
      Deadline deadline,
      RequestMode mode,
      String userId,
      @Nullable PipelineContext pipeline) {}

  /** Where in which pipeline a request is a step, as user code sees it. */
  record PipelineContext(
      UUID pipelineId,
      UUID pipelineVersionId,
      UUID pipelineObjectId,
      RequestId pipelineRequestId) {}

  /** How it ended. */
  sealed interface Result {

    /**
     * The code returned.
     *
     * @param output what it returned as JSON, unchecked: it may not even be JSON
     */
    // Nobody compares results, and a copy of megabytes is not worth value semantics.
    @SuppressWarnings("ArrayRecordComponent")
    record Returned(byte[] output) implements Result {}

    /** The code, or the worker it ran in, failed. */
    record Failed(Failure failure) implements Result {}
  }
}
