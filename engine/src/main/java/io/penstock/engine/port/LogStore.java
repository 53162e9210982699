package io.penstock.engine.port;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What user code and builds print. Bounded: the oldest lines go first. */
public interface LogStore {

  /** Returns at once; the line can be read within a second. */
  void append(Line line);

  /** Lines of a project, oldest first. */
  List<Line> find(Query query);

  /**
   * One line.
   *
   * @param time with nanoseconds where the source has them
   * @param error whether it came from standard error or an exception
   * @param text without the line break
   * @param environment the custom environment that was being built; null otherwise
   * @param environmentBuild the build, as text
   * @param deploymentRequest the request that was running, as text; null outside requests
   * @param origin what else is known of where it comes from
   */
  record Line(
      Instant time,
      boolean error,
      String text,
      UUID projectId,
      @Nullable String deployment,
      @Nullable String version,
      @Nullable String revision,
      @Nullable String instance,
      @Nullable String deploymentRequest,
      @Nullable String pipelineRequest,
      @Nullable String environment,
      @Nullable String environmentBuild,
      Origin origin) {

    /** A line of a deployment. */
    public Line(
        Instant time,
        boolean error,
        String text,
        UUID projectId,
        @Nullable String deployment,
        @Nullable String version,
        @Nullable String revision,
        @Nullable String instance,
        @Nullable String deploymentRequest,
        @Nullable String pipelineRequest) {
      this(
          time,
          error,
          text,
          projectId,
          deployment,
          version,
          revision,
          instance,
          deploymentRequest,
          pipelineRequest,
          null,
          null,
          Origin.UNKNOWN);
    }

    /** A line of the build of a custom environment. */
    public static Line ofEnvironment(
        Instant time, boolean error, String text, UUID projectId, String environment, UUID build) {
      return new Line(
          time,
          error,
          text,
          projectId,
          null,
          null,
          null,
          null,
          null,
          null,
          environment,
          build.toString(),
          Origin.UNKNOWN);
    }

    /** The same from elsewhere. */
    public Line from(Origin from) {
      return new Line(
          time,
          error,
          text,
          projectId,
          deployment,
          version,
          revision,
          instance,
          deploymentRequest,
          pipelineRequest,
          environment,
          environmentBuild,
          from);
    }
  }

  /**
   * Where a line comes from, beside what {@link Line} says. Null where that is not known, or where
   * there is none.
   *
   * @param system whether the server itself says it: to the line belongs an event then
   * @param process the id that the operating system gives the process of the instance
   * @param step where in a pipeline the request was made
   * @param webhook its name
   */
  record Origin(
      boolean system,
      @Nullable Long process,
      @Nullable UUID deploymentId,
      @Nullable UUID versionId,
      @Nullable Step step,
      @Nullable String webhook) {

    /** Of something that was printed. */
    public static final Origin UNKNOWN = new Origin(false, null, null, null, null, null);

    /** Of what the server itself says. */
    public static final Origin SERVER = UNKNOWN.bySystem();

    /** Of what is about a deployment version. */
    public static Origin ofVersion(UUID deploymentId, UUID versionId) {
      return new Origin(false, null, deploymentId, versionId, null, null);
    }

    public static Origin ofWebhook(String name) {
      return new Origin(true, null, null, null, null, name);
    }

    /** The same, said by the server itself. */
    public Origin bySystem() {
      return new Origin(true, process, deploymentId, versionId, step, webhook);
    }

    /** The same in a process, and in a request that is a step; null outside pipelines. */
    public Origin in(@Nullable Long ofProcess, @Nullable Step asStep) {
      return new Origin(system, ofProcess, deploymentId, versionId, asStep, webhook);
    }
  }

  /**
   * An object of a pipeline version.
   *
   * @param pipeline its name, as are {@code version} and {@code object}
   */
  record Step(
      UUID pipelineId,
      String pipeline,
      UUID versionId,
      String version,
      UUID objectId,
      String object) {}

  /**
   * What the server itself has said in a project, newest first.
   *
   * @param from null for any; inclusive
   * @param until null for any; exclusive
   * @param offset how many to leave out, 0 or more
   * @param limit how many at most, 1 or more
   */
  List<Line> findBySystem(
      UUID projectId, @Nullable Instant from, @Nullable Instant until, int offset, int limit);

  /**
   * Which lines. Null means any.
   *
   * @param limit 1 to 5,000
   */
  record Query(
      UUID projectId,
      @Nullable String deployment,
      @Nullable String version,
      @Nullable String deploymentRequest,
      @Nullable String pipelineRequest,
      @Nullable Instant from,
      @Nullable Instant until,
      int limit) {}
}
