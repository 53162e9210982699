package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonBuilder;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.DeploymentVersionSettings.QueueSizes;
import io.penstock.engine.service.definition.DeploymentVersionSettings.Scaling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules and defaults of deployment versions (reference, sections 6.2 and 11). */
final class DeploymentVersionRules {

  /** More would be a mistake on one machine; the reference gives no bound. */
  private static final int MOST_INSTANCES = 1000;

  private static final int MOST_PROCESSES = 64;

  private static final Instances INSTANCES =
      new Instances(0, 5, Duration.ofMinutes(5), 1, "default", "512mb", null, null);
  private static final Queue QUEUE = new Queue(100_000, 100, 100_000);

  private final EnvironmentService environments;

  DeploymentVersionRules(EnvironmentService environments) {
    this.environments = environments;
  }

  /** A version with nothing but defaults. */
  DeploymentVersion defaults(UUID deploymentId, String name, Instant now) {
    return new DeploymentVersion(
        UUID.randomUUID(),
        deploymentId,
        name,
        "",
        Map.of(),
        environments.defaultEnvironment().name(),
        INSTANCES,
        QUEUE,
        Retention.DEFAULT,
        false,
        // Unlike UbiOps: no work is lost unless somebody says so (docs/adr/0009-recovery.md).
        true,
        JsonText.of("[]"),
        now,
        now,
        null,
        null,
        null);
  }

  /** The version with what was given changed, in a project. */
  DeploymentVersion apply(
      DeploymentVersionSettings given,
      DeploymentVersion before,
      String name,
      Instant now,
      CatalogView catalog,
      UUID projectId) {
    return new DeploymentVersion(
        before.id(),
        before.deploymentId(),
        name,
        Checks.description(given.description(), before.description()),
        Checks.labels(given.labels(), before.labels()),
        environment(given, before, catalog, projectId),
        instances(given.scaling(), before.instances()),
        queue(given.queueSizes(), before.queue()),
        Checks.retention(given.retentionMode(), given.retentionSeconds(), before.retention()),
        given.staticIp() == null ? before.staticIp() : given.staticIp(),
        given.restartRequestInterruption() == null
            ? before.restartRequestInterruption()
            : given.restartRequestInterruption(),
        given.ports() == null ? before.ports() : ports(given.ports()),
        before.created(),
        now,
        before.lastFileUpload(),
        before.activeRevision(),
        before.latestRevision());
  }

  /** One that is kept is not looked at: it may be gone since, and other settings still change. */
  private String environment(
      DeploymentVersionSettings given,
      DeploymentVersion before,
      CatalogView catalog,
      UUID projectId) {
    String name = given.environment() == null ? before.environment() : given.environment();
    return name.equals(before.environment()) && given.environmentTag() == null
        ? name
        : environments.resolve(catalog, projectId, name, given.environmentTag());
  }

  private static Instances instances(Scaling given, Instances before) {
    int minimum =
        Checks.range(
            "minimum_instances", given.minimumInstances(), before.minimum(), 0, MOST_INSTANCES);
    int maximum =
        Checks.range(
            "maximum_instances", given.maximumInstances(), before.maximum(), 1, MOST_INSTANCES);
    if (minimum > maximum) {
      throw invalid(
          "'minimum_instances' is %d and 'maximum_instances' is %d: the minimum cannot be greater."
              .formatted(minimum, maximum));
    }
    int idleSeconds = Math.toIntExact(before.maximumIdleTime().toSeconds());
    return new Instances(
        minimum,
        maximum,
        Duration.ofSeconds(
            Checks.range("maximum_idle_time", given.maximumIdleTime(), idleSeconds, 10, 3600)),
        Checks.range(
            "instance_processes", given.instanceProcesses(), before.processes(), 1, MOST_PROCESSES),
        strategy(given.strategy(), before.scalingStrategy()),
        text("instance_type", given.instanceType(), before.type()),
        given.instanceTypeGroupId() == null ? before.typeGroupId() : given.instanceTypeGroupId(),
        given.instanceTypeGroupName() == null
            ? before.typeGroupName()
            : given.instanceTypeGroupName());
  }

  private static String strategy(@Nullable String given, String before) {
    return switch (given) {
      case null -> before;
      case "default", "moderate" -> given;
      default ->
          throw invalid(
              "The value %s of 'scaling_strategy' is not known: it must be default or moderate."
                  .formatted(Names.quote(given)));
    };
  }

  private static String text(String field, @Nullable String given, String before) {
    if (given == null) {
      return before;
    }
    if (given.isBlank() || given.length() > 256) {
      throw invalid(
          "The value %s of '%s' is not allowed: it must have 1 to 256 characters."
              .formatted(Names.quote(given), field));
    }
    return given;
  }

  private static Queue queue(QueueSizes given, Queue before) {
    return new Queue(
        size("maximum_queue_size", given.maximum(), before.maximumSize()),
        size("maximum_queue_size_express", given.express(), before.maximumSizeExpress()),
        size("maximum_queue_size_batch", given.batch(), before.maximumSizeBatch()));
  }

  private static int size(String field, @Nullable Integer given, int before) {
    return Checks.range(field, given, before, 1, Integer.MAX_VALUE);
  }

  private static JsonText ports(List<Port> ports) {
    JsonBuilder json = new JsonBuilder(64 * ports.size() + 2);
    json.raw('[');
    for (int i = 0; i < ports.size(); i++) {
      if (i > 0) {
        json.raw(',');
      }
      write(json, ports.get(i));
    }
    return json.raw(']').toJson();
  }

  private static void write(JsonBuilder json, Port port) {
    if (port.protocol().isEmpty() || port.protocol().length() > 16) {
      throw invalid(
          "The value %s of 'ports.protocol' is not allowed: it must have 1 to 16 characters."
              .formatted(Names.quote(port.protocol())));
    }
    json.raw('{')
        .string("public_port")
        .raw(':')
        .raw(number("ports.public_port", port.publicPort()))
        .raw(',')
        .string("deployment_port")
        .raw(':')
        .raw(number("ports.deployment_port", port.deploymentPort()))
        .raw(',')
        .string("protocol")
        .raw(':')
        .string(port.protocol())
        .raw('}');
  }

  private static String number(String field, int port) {
    return Integer.toString(Checks.range(field, port, port, 1, 65_535));
  }
}
