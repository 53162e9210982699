package io.penstock.engine.service.instance;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.InstanceType;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceEvent;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instances that run deployments now (reference, section 8.10): those of all servers, whichever
 * of them is asked.
 */
public final class InstanceService {

  private static final Set<InstanceStatus> THERE =
      EnumSet.complementOf(EnumSet.of(InstanceStatus.STOPPED));

  private final Catalog catalog;
  private final DeploymentRuntime runtime;
  private final InstancePlaces places;
  private final InstanceTypes types;

  public InstanceService(
      Catalog catalog, DeploymentRuntime runtime, InstancePlaces places, InstanceTypes types) {
    this.catalog = catalog;
    this.runtime = runtime;
    this.places = places;
    this.types = types;
  }

  /**
   * Where to look.
   *
   * @param deployment null for all of the project
   * @param version null exactly if the deployment is
   */
  public record Scope(String project, @Nullable String deployment, @Nullable String version) {}

  /** Which part of a list. */
  public record Part(@Nullable String cursor, @Nullable Integer limit) {}

  /**
   * An instance and what it runs.
   *
   * @param type null when the machine has no type of the version's name any more
   */
  public record View(
      Instance instance,
      UUID versionId,
      String deployment,
      String version,
      @Nullable InstanceType type) {

    private String key() {
      return orderedKey(instance.created(), instance.id());
    }
  }

  /**
   * The instances that there are, oldest first.
   *
   * @param statuses null for any but {@code stopped}
   */
  public Page<View> list(Scope scope, @Nullable List<String> statuses, Part part) {
    Set<InstanceStatus> wanted = statuses == null ? THERE : statuses(statuses);
    List<View> found =
        all(scope).stream().filter(view -> wanted.contains(view.instance().status())).toList();
    return Page.of(found, View::key, part.cursor(), part.limit());
  }

  /** One instance, be it one that has ended a while ago. */
  public View get(Scope scope, String id) {
    return Lookup.id(id)
        .flatMap(
            wanted ->
                all(scope).stream().filter(view -> view.instance().id().equals(wanted)).findFirst())
        .orElseThrow(() -> notFound("Instance was not found"));
  }

  public Page<InstanceEvent> events(Scope scope, String id, Part part) {
    return Page.of(
        get(scope, id).instance().events(),
        event -> orderedKey(event.time(), event.id()),
        part.cursor(),
        part.limit());
  }

  /**
   * Stops an instance. A version that keeps a minimum of instances starts another one.
   *
   * @param status must be {@code stopped}
   */
  public View update(Scope scope, String id, String status) {
    if (!status.equals(InstanceStatus.STOPPED.wireName())) {
      throw invalid(
          "The value %s of 'status' is not allowed: an instance can be set to stopped alone."
              .formatted(Names.quote(status)));
    }
    View found = get(scope, id);
    // One that has ended by itself meanwhile is what was asked for.
    var _ =
        runtime.stop(found.versionId(), found.instance().id())
            || places.stop(found.versionId(), found.instance().id());
    return get(scope, id);
  }

  private List<View> all(Scope scope) {
    Map<DeploymentVersion, Deployment> versions = versions(scope);
    Map<UUID, List<Instance>> elsewhere =
        places.elsewhere(versions.keySet().stream().map(DeploymentVersion::id).toList());
    List<View> views = new ArrayList<>();
    versions.forEach(
        (version, deployment) -> {
          InstanceType type = types.named(version.instances().type()).orElse(null);
          Stream.concat(
                  runtime.instances(version.id()).stream(),
                  elsewhere.getOrDefault(version.id(), List.of()).stream())
              .map(it -> new View(it, version.id(), deployment.name(), version.name(), type))
              .forEach(views::add);
        });
    return views;
  }

  private Map<DeploymentVersion, Deployment> versions(Scope scope) {
    Lookup lookup = new Lookup(catalog);
    Project project = lookup.project(scope.project());
    String name = scope.deployment();
    String version = scope.version();
    if (name != null && version != null) {
      Deployment deployment = lookup.deployment(scope.project(), name);
      return Map.of(lookup.deploymentVersion(scope.project(), name, version), deployment);
    }
    Map<DeploymentVersion, Deployment> versions = new LinkedHashMap<>();
    for (Deployment deployment : catalog.deployments(project.id())) {
      catalog.deploymentVersions(deployment.id()).forEach(found -> versions.put(found, deployment));
    }
    return versions;
  }

  private static Set<InstanceStatus> statuses(List<String> names) {
    Set<InstanceStatus> statuses = EnumSet.noneOf(InstanceStatus.class);
    for (String name : names) {
      statuses.add(
          Arrays.stream(InstanceStatus.values())
              .filter(status -> status.wireName().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      invalid(
                          "The value %s of 'status' is not known: it must be pending, initialising, running, stopping or stopped."
                              .formatted(Names.quote(name)))));
    }
    return statuses;
  }

  /** Orders by time, then by id. */
  private static String orderedKey(Instant time, UUID id) {
    return String.format(Locale.ROOT, "%012d.%09d:%s", time.getEpochSecond(), time.getNano(), id);
  }
}
