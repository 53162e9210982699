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
      @Nullable String environmentBuild) {

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
          null);
    }

    /** A line of the build of a custom environment. */
    public static Line ofEnvironment(
        Instant time, String text, UUID projectId, String environment, UUID build) {
      return new Line(
          time,
          false,
          text,
          projectId,
          null,
          null,
          null,
          null,
          null,
          null,
          environment,
          build.toString());
    }
  }

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
