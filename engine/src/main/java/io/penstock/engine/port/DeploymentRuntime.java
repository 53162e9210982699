package io.penstock.engine.port;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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

  /** The versions that are deployed now. */
  default List<UUID> deployedVersions() {
    return List.of();
  }

  /**
   * The instances that this server has of a version, oldest first: those there are, and the last
   * that have ended, so that what became of them can be told. Empty for a version that is not
   * deployed.
   */
  default List<Instance> instances(UUID versionId) {
    return List.of();
  }

  /**
   * Stops one instance of this server. A request that it runs ends with a sentence that says so,
   * or, being a batch request of a version that runs interrupted requests again, is run by another
   * one. Returns at once.
   *
   * @return false when the version has no such instance, or it has ended
   */
  default boolean stop(UUID versionId, UUID instanceId) {
    return false;
  }

  /** The memory that the instances of a version hold now, in bytes; 0 when it cannot be told. */
  default long memory(UUID versionId) {
    return 0;
  }

  /**
   * This server is about to end: from now on, instances end once they have nothing to do, and none
   * is started before a request needs it.
   *
   * @param needed versions of which this does not hold yet, since what runs may need them
   */
  default void retire(Collection<UUID> needed) {}

  /** Stops all instances. */
  @Override
  void close();

  /**
   * A version that can run.
   *
   * @param revisionId whose built package it runs
   * @param environment what the package was built for
   * @param environmentVariables all that apply, inherited ones included
   * @param secrets those of their values that no log may show
   */
  record Deployable(
      Project project,
      Deployment deployment,
      DeploymentVersion version,
      UUID revisionId,
      PackageStore.Environment environment,
      Map<String, String> environmentVariables,
      SecretMask secrets) {

    /** Without the variables, whose values may be secrets. */
    @Override
    public String toString() {
      return "Deployable[project=%s, deployment=%s, version=%s, revisionId=%s]"
          .formatted(project.name(), deployment.name(), version.name(), revisionId);
    }
  }

  /**
   * One instance.
   *
   * @param updated when its status changed last
   * @param events oldest first
   */
  record Instance(
      UUID id,
      InstanceStatus status,
      Instant created,
      Instant updated,
      List<InstanceEvent> events) {

    public Instance {
      events = List.copyOf(events);
    }
  }

  /** Where an instance is in its life (reference, section 8.10). */
  enum InstanceStatus {
    /** Its process is being prepared. */
    PENDING,
    /** Its process loads the code. */
    INITIALISING,
    /** It runs requests, or waits for them. */
    RUNNING,
    /** It was told to end, or has failed. */
    STOPPING,
    /** It is gone. */
    STOPPED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Something that happened to an instance.
   *
   * @param description one sentence
   */
  record InstanceEvent(UUID id, Instant time, String description) {}

  /**
   * One request to a deployment version.
   *
   * @param userId who made the request, as user code sees it
   * @param pipeline null outside pipelines
   * @param updates hears what the code shows while it works, and nothing once the invocation has
   *     ended; null when nobody listens: that costs nothing, and is nothing that the code can see
   * @param files null when the code returns no files
   */
  record Invocation(
      UUID versionId,
      RequestId requestId,
      Payload input,
      Deadline deadline,
      RequestMode mode,
      String userId,
      @Nullable PipelineContext pipeline,
      @Nullable UpdateListener updates,
      @Nullable OutputFiles files) {

    /** One that returns no files. */
    public Invocation(
        UUID versionId,
        RequestId requestId,
        Payload input,
        Deadline deadline,
        RequestMode mode,
        String userId,
        @Nullable PipelineContext pipeline,
        @Nullable UpdateListener updates) {
      this(versionId, requestId, input, deadline, mode, userId, pipeline, updates, null);
    }
  }

  /**
   * What becomes of files that the code returns: the runtime lays each into a folder before it
   * returns the output, in which the paths are then those of the files there. It refuses, with a
   * sentence, what is no file or none that may be published. A value that begins with {@code
   * ubiops-file://} stays as it is.
   *
   * @param folder of one {@link RequestFolders.RequestFolder}
   * @param fields of the output that hold a path, or a list of them
   */
  record OutputFiles(Path folder, List<String> fields) {
    public OutputFiles {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Where in which pipeline a request is a step.
   *
   * @param pipeline its name, as are {@code version} and {@code object}: for the log alone, user
   *     code sees ids
   */
  record PipelineContext(
      UUID pipelineId,
      UUID pipelineVersionId,
      UUID pipelineObjectId,
      RequestId pipelineRequestId,
      String pipeline,
      String version,
      String object) {}

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

    /**
     * It was not run, and this server cannot run it now: other servers have all places for
     * instances of its version ({@link InstancePlaces#holders}).
     */
    record Elsewhere() implements Result {}
  }
}
