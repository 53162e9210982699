package io.penstock.engine.catalog;

import io.penstock.engine.model.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One version of a deployment's code and how it is run.
 *
 * @param name unique in the deployment
 * @param environment the Python to run it with, such as {@code python3-12}
 * @param restartRequestInterruption whether a batch request that lost its instance runs again
 * @param ports a JSON array; stored and echoed
 * @param lastFileUpload null before the first upload
 * @param activeRevision what requests run; null until a revision was built
 * @param latestRevision null before the first upload
 */
public record DeploymentVersion(
    UUID id,
    UUID deploymentId,
    String name,
    String description,
    Map<String, String> labels,
    String environment,
    Instances instances,
    Queue queue,
    Retention retention,
    boolean staticIp,
    boolean restartRequestInterruption,
    JsonText ports,
    Instant created,
    Instant updated,
    @Nullable Instant lastFileUpload,
    @Nullable UUID activeRevision,
    @Nullable UUID latestRevision) {

  /**
   * How many workers run, and for how long.
   *
   * @param minimum kept warm, 0 or more
   * @param maximum at least 1 and at least {@code minimum}
   * @param maximumIdleTime 10 s to 3,600 s; idle workers above the minimum stop after it
   * @param processes processes in each instance, each taking one request at a time
   * @param scalingStrategy {@code default} or {@code moderate}
   * @param type deprecated, such as {@code 512mb}
   * @param typeGroupId stored and echoed
   */
  public record Instances(
      int minimum,
      int maximum,
      Duration maximumIdleTime,
      int processes,
      String scalingStrategy,
      String type,
      @Nullable String typeGroupId,
      @Nullable String typeGroupName) {}

  /** How many requests may wait, of each kind. */
  public record Queue(int maximumSize, int maximumSizeExpress, int maximumSizeBatch) {}
}
