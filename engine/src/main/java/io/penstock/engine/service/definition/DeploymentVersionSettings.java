package io.penstock.engine.service.definition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment version is made of but its name (reference, section 6.2). Null components get
 * their defaults in a new version and change nothing in an old one.
 *
 * @param environment the name of an environment
 * @param environmentTag null, or the environment's only tag
 */
public record DeploymentVersionSettings(
    @Nullable String description,
    @Nullable Map<String, String> labels,
    @Nullable String environment,
    @Nullable String environmentTag,
    Scaling scaling,
    QueueSizes queueSizes,
    @Nullable Integer retentionSeconds,
    @Nullable String retentionMode,
    @Nullable Boolean staticIp,
    @Nullable Boolean restartRequestInterruption,
    @Nullable List<Port> ports) {

  DeploymentVersionSettings withScaling(Scaling other) {
    return new DeploymentVersionSettings(
        description,
        labels,
        environment,
        environmentTag,
        other,
        queueSizes,
        retentionSeconds,
        retentionMode,
        staticIp,
        restartRequestInterruption,
        ports);
  }

  /** The same, on an instance type where neither a type nor a group is named. */
  DeploymentVersionSettings orOnType(String type) {
    boolean named =
        scaling.instanceType() != null
            || scaling.instanceTypeGroupId() != null
            || scaling.instanceTypeGroupName() != null;
    return named
        ? this
        : withScaling(
            new Scaling(
                scaling.minimumInstances(),
                scaling.maximumInstances(),
                scaling.maximumIdleTime(),
                scaling.instanceProcesses(),
                scaling.strategy(),
                type,
                null,
                null));
  }

  /**
   * How many workers run, and on what.
   *
   * @param maximumIdleTime in seconds
   */
  public record Scaling(
      @Nullable Integer minimumInstances,
      @Nullable Integer maximumInstances,
      @Nullable Integer maximumIdleTime,
      @Nullable Integer instanceProcesses,
      @Nullable String strategy,
      @Nullable String instanceType,
      @Nullable String instanceTypeGroupId,
      @Nullable String instanceTypeGroupName) {

    public static final Scaling UNCHANGED =
        new Scaling(null, null, null, null, null, null, null, null);
  }

  /** How many requests may wait, of each kind. */
  public record QueueSizes(
      @Nullable Integer maximum, @Nullable Integer express, @Nullable Integer batch) {

    public static final QueueSizes UNCHANGED = new QueueSizes(null, null, null);
  }
}
