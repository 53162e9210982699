package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.InstanceType;
import io.penstock.engine.catalog.InstanceTypeGroup;
import io.penstock.engine.catalog.InstanceTypeGroup.Member;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Instance type groups (reference, section 8.10): one for each type of the machine, which every
 * project has, and those that a project adds.
 */
public final class InstanceTypeGroupService {

  private static final int NAME_LENGTH = 256;
  private static final int DEFAULT_SCHEDULE_TIMEOUT = 300;
  private static final int MOST_SECONDS = 86_400;
  private static final int MOST_PRIORITY = 1_000;

  private final Catalog catalog;
  private final InstanceTypes types;
  private final InstantSource clock;

  public InstanceTypeGroupService(Catalog catalog, InstanceTypes types, InstantSource clock) {
    this.catalog = catalog;
    this.types = types;
    this.clock = clock;
  }

  /**
   * One type of a new group; null components get their defaults.
   *
   * @param id of the type
   * @param scheduleTimeout in seconds
   */
  public record Choice(String id, @Nullable Integer priority, @Nullable Integer scheduleTimeout) {}

  /** A version that runs on a group. */
  public record Use(
      UUID versionId, String deployment, String version, InstanceTypeGroupView group) {}

  /** The types of this machine. */
  public List<InstanceType> types(String project) {
    new Lookup(catalog).project(project);
    return types.all();
  }

  /** The default groups, then those of the project. */
  public List<InstanceTypeGroupView> list(String project) {
    return new InstanceTypeGroups(catalog, types, new Lookup(catalog).project(project)).all();
  }

  public InstanceTypeGroupView get(String project, String id) {
    return find(catalog, project, id);
  }

  public InstanceTypeGroupView create(String project, String name, List<Choice> choices) {
    return catalog.write(
        change -> {
          UUID owner = new Lookup(change).project(project).id();
          Instant now = Now.of(clock);
          InstanceTypeGroup group =
              new InstanceTypeGroup(
                  UUID.randomUUID(),
                  owner,
                  freeName(change, project, name),
                  members(choices),
                  now,
                  now);
          change.save(group);
          return find(change, project, group.id().toString());
        });
  }

  /** Changes a group of the project; null changes nothing. Its versions are told its new name. */
  public InstanceTypeGroupView update(
      String project, String id, @Nullable String name, @Nullable List<Choice> choices) {
    return catalog.write(
        change -> {
          InstanceTypeGroup before = own(change, project, id);
          InstanceTypeGroup group =
              new InstanceTypeGroup(
                  before.id(),
                  before.projectId(),
                  name == null || name.equals(before.name())
                      ? before.name()
                      : freeName(change, project, name),
                  choices == null ? before.members() : members(choices),
                  before.created(),
                  Now.of(clock));
          change.save(group);
          InstanceTypeGroupView view = find(change, project, id);
          for (Use use : uses(change, project, view)) {
            change
                .deploymentVersion(use.versionId())
                .ifPresent(version -> change.save(InstanceTypeGroups.on(version, view)));
          }
          return view;
        });
  }

  /** Removes a group of the project that no version runs on. */
  public void delete(String project, String id) {
    catalog.write(
        change -> {
          InstanceTypeGroup group = own(change, project, id);
          for (Use use : uses(change, project, find(change, project, id))) {
            throw conflict(
                "The instance type group %s is used by version '%s' of deployment '%s': give that another group first."
                    .formatted(Names.quote(group.name()), use.version(), use.deployment()));
          }
          change.deleteResource(InstanceTypeGroup.class, group.id());
          return group;
        });
  }

  /** The versions that run on a group, in order of creation. */
  public List<Use> usage(String project, String id) {
    return uses(catalog, project, find(catalog, project, id));
  }

  private static List<Use> uses(CatalogView catalog, String project, InstanceTypeGroupView group) {
    List<Use> uses = new ArrayList<>();
    String id = group.id().toString();
    for (Deployment deployment : catalog.deployments(new Lookup(catalog).project(project).id())) {
      for (DeploymentVersion version : catalog.deploymentVersions(deployment.id())) {
        if (id.equals(version.instances().typeGroupId())) {
          uses.add(new Use(version.id(), deployment.name(), version.name(), group));
        }
      }
    }
    return uses;
  }

  private InstanceTypeGroupView find(CatalogView view, String project, String id) {
    return new InstanceTypeGroups(view, types, new Lookup(view).project(project))
        .withId(id)
        .orElseThrow(() -> notFound("Instance type group was not found"));
  }

  private InstanceTypeGroup own(CatalogView view, String project, String id) {
    InstanceTypeGroupView group = find(view, project, id);
    return view.resource(InstanceTypeGroup.class, group.id())
        .orElseThrow(
            () ->
                invalid(
                    "The instance type group %s is a default one: it can be neither changed nor deleted."
                        .formatted(Names.quote(group.name()))));
  }

  private String freeName(CatalogChange change, String project, String name) {
    if (name.isBlank()
        || name.length() > NAME_LENGTH
        || name.chars().anyMatch(Character::isISOControl)) {
      throw invalid(
          "The value %s of 'name' is not allowed: it must have 1 to %d characters and none of them a control character."
              .formatted(Names.quote(name), NAME_LENGTH));
    }
    if (new InstanceTypeGroups(change, types, new Lookup(change).project(project))
        .named(name)
        .isPresent()) {
      throw conflict(
          "The name %s is taken: names of instance type groups must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private List<Member> members(List<Choice> choices) {
    if (choices.isEmpty()) {
      throw invalid("'instance_types' is empty: a group has at least one instance type.");
    }
    List<Member> members = new ArrayList<>();
    for (Choice choice : choices) {
      InstanceType type =
          Lookup.id(choice.id())
              .flatMap(types::withId)
              .orElseThrow(
                  () ->
                      invalid(
                          "The value %s of 'instance_types.id' is not known: it must be the id of an instance type that this server lists."
                              .formatted(Names.quote(choice.id()))));
      if (members.stream().anyMatch(member -> member.type().equals(type.id()))) {
        throw invalid(
            "The instance type '%s' is in 'instance_types' twice.".formatted(type.name()));
      }
      members.add(
          new Member(
              type.id(),
              Checks.range(
                  "instance_types.priority", choice.priority(), members.size(), 0, MOST_PRIORITY),
              Checks.range(
                  "instance_types.schedule_timeout",
                  choice.scheduleTimeout(),
                  DEFAULT_SCHEDULE_TIMEOUT,
                  0,
                  MOST_SECONDS)));
    }
    members.sort(Comparator.comparingInt(Member::priority));
    return members;
  }
}
