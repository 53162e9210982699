package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.InstanceType;
import io.penstock.engine.catalog.InstanceTypeGroup;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.DeploymentVersionSettings.Scaling;
import io.penstock.engine.service.definition.InstanceTypeGroupView.Member;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The groups that versions of one project can run on. */
final class InstanceTypeGroups {

  private static final int DEFAULT_SCHEDULE_TIMEOUT = 300;

  private final CatalogView catalog;
  private final InstanceTypes types;
  private final Project project;

  InstanceTypeGroups(CatalogView catalog, InstanceTypes types, Project project) {
    this.catalog = catalog;
    this.types = types;
    this.project = project;
  }

  /** The default ones, then the project's own. */
  List<InstanceTypeGroupView> all() {
    return Stream.concat(
            types.all().stream().map(this::defaultGroup),
            catalog.resources(InstanceTypeGroup.class, project.id()).stream().map(this::view))
        .toList();
  }

  Optional<InstanceTypeGroupView> withId(String id) {
    Optional<UUID> wanted = Lookup.id(id);
    return all().stream().filter(group -> Optional.of(group.id()).equals(wanted)).findFirst();
  }

  Optional<InstanceTypeGroupView> named(String name) {
    return all().stream().filter(group -> group.name().equals(name)).findFirst();
  }

  private InstanceTypeGroupView defaultGroup(InstanceType type) {
    return new InstanceTypeGroupView(
        InstanceTypes.groupId(type),
        type.displayName(),
        project.created(),
        project.created(),
        List.of(new Member(type, 0, DEFAULT_SCHEDULE_TIMEOUT)));
  }

  private InstanceTypeGroupView view(InstanceTypeGroup group) {
    return new InstanceTypeGroupView(
        group.id(),
        group.name(),
        group.created(),
        group.updated(),
        group.members().stream()
            .flatMap(
                member ->
                    types
                        .withId(member.type())
                        .map(type -> new Member(type, member.priority(), member.scheduleTimeout()))
                        .stream())
            .toList());
  }

  /**
   * The settings with group and type spelled out, whichever of id, name and type was given; the
   * same settings where none was.
   *
   * @throws io.penstock.engine.error.RejectedException when there is no such group or type
   */
  Scaling resolve(Scaling given) {
    String id = given.instanceTypeGroupId();
    String name = given.instanceTypeGroupName();
    String type = given.instanceType();
    if (id != null) {
      return on(
          given,
          withId(id)
              .orElseThrow(
                  () ->
                      invalid(
                          "The instance type group %s in 'instance_type_group_id' is not known."
                              .formatted(Names.quote(id)))));
    }
    if (name != null) {
      return on(given, named(name).orElseThrow(() -> unknownName(name)));
    }
    if (type != null) {
      return on(
          given, types.named(type).map(this::defaultGroup).orElseThrow(() -> unknownType(type)));
    }
    return given;
  }

  private RuntimeException unknownName(String name) {
    return invalid(
        "The value %s of 'instance_type_group_name' is not known: it must be one of %s."
            .formatted(
                Names.quote(name),
                all().stream().map(InstanceTypeGroupView::name).collect(Collectors.joining(", "))));
  }

  private RuntimeException unknownType(String type) {
    return invalid(
        "The value %s of 'instance_type' is not known: it must be one of %s."
            .formatted(
                Names.quote(type),
                types.all().stream().map(InstanceType::name).collect(Collectors.joining(", "))));
  }

  private static Scaling on(Scaling given, InstanceTypeGroupView group) {
    return new Scaling(
        given.minimumInstances(),
        given.maximumInstances(),
        given.maximumIdleTime(),
        given.instanceProcesses(),
        given.strategy(),
        typeOf(group),
        group.id().toString(),
        group.name());
  }

  /** The version on a group. */
  static DeploymentVersion on(DeploymentVersion version, InstanceTypeGroupView group) {
    Instances instances = version.instances();
    return new DeploymentVersion(
        version.id(),
        version.deploymentId(),
        version.name(),
        version.description(),
        version.labels(),
        version.environment(),
        new Instances(
            instances.minimum(),
            instances.maximum(),
            instances.maximumIdleTime(),
            instances.processes(),
            instances.scalingStrategy(),
            typeOf(group),
            group.id().toString(),
            group.name()),
        version.queue(),
        version.retention(),
        version.staticIp(),
        version.restartRequestInterruption(),
        version.ports(),
        version.created(),
        version.updated(),
        version.lastFileUpload(),
        version.activeRevision(),
        version.latestRevision());
  }

  /** That of the first; a group whose types this machine lacks runs on the default one. */
  private static String typeOf(InstanceTypeGroupView group) {
    return group.members().isEmpty()
        ? InstanceTypes.DEFAULT
        : group.members().getFirst().type().name();
  }
}
