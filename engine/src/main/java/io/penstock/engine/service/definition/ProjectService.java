package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Projects (reference, section 8.2). Organizations are no more than a name on a project so far: any
 * valid one may be given.
 */
public final class ProjectService {

  /** The project, and the organization, that a new server begins with. */
  public static final String DEFAULT = "default";

  private final Catalog catalog;
  private final Rollout rollout;
  private final RevisionBuilds builds;
  private final EnvironmentBuilds environments;
  private final InstantSource clock;
  private final List<Attached> attached = new CopyOnWriteArrayList<>();

  public ProjectService(
      Catalog catalog,
      Rollout rollout,
      RevisionBuilds builds,
      EnvironmentBuilds environments,
      InstantSource clock) {
    this.catalog = catalog;
    this.rollout = rollout;
    this.builds = builds;
    this.environments = environments;
    this.clock = clock;
  }

  /** What of a project lies outside the catalog. */
  @FunctionalInterface
  public interface Attached {

    /** What is to be done once the project, which is still there, is gone. */
    Runnable letGo(CatalogView view, UUID projectId);
  }

  /** Has something told of projects that are deleted. */
  public void attach(Attached what) {
    attached.add(what);
  }

  /** A new project; null components get their defaults. */
  public record Create(
      String name,
      String organizationName,
      @Nullable Boolean advancedPermissions,
      @Nullable Double credits,
      @Nullable List<String> corsOrigins,
      @Nullable Map<String, String> labels) {}

  /** Changes to a project; null components change nothing. */
  public record Update(
      @Nullable String name,
      @Nullable Boolean advancedPermissions,
      Edit<Double> credits,
      @Nullable Boolean suspend,
      @Nullable List<String> corsOrigins,
      @Nullable Map<String, String> labels) {}

  /**
   * Makes the project {@link #DEFAULT} where there is no project at all; once, however many servers
   * start first.
   */
  public void createFirst() {
    if (catalog.projects().isEmpty()) {
      Create first = new Create(DEFAULT, DEFAULT, null, null, null, null);
      var _ =
          catalog.write(
              change ->
                  change.projects().isEmpty()
                      ? Optional.of(create(change, first))
                      : Optional.empty());
    }
  }

  /**
   * The projects that pass both filters.
   *
   * @param organization null for those of all
   */
  public List<Project> list(@Nullable String organization, LabelFilter labels) {
    return catalog.projects().stream()
        .filter(project -> organization == null || project.organization().equals(organization))
        .filter(project -> labels.matches(project.labels()))
        .toList();
  }

  public Project get(String name) {
    return new Lookup(catalog).project(name);
  }

  public Project create(Create command) {
    return catalog.write(change -> create(change, command));
  }

  private Project create(CatalogChange change, Create command) {
    Project project =
        new Project(
            UUID.randomUUID(),
            freeName(change, command.name()),
            Names.ORGANIZATION.check("organization_name", command.organizationName()),
            Boolean.TRUE.equals(command.advancedPermissions()),
            credits(command.credits()),
            command.corsOrigins() == null ? List.of() : command.corsOrigins(),
            Checks.labels(command.labels(), Map.of()),
            Now.of(clock));
    change.save(project);
    change.save(Bucket.ofProject(project.id(), project.created()));
    return project;
  }

  public Project update(String name, Update command) {
    Project updated = catalog.write(change -> update(change, name, command));
    if (!updated.name().equals(name)) {
      // User code is told the name of its project.
      rollout.project(updated.id());
    }
    return updated;
  }

  private static Project update(CatalogChange change, String name, Update command) {
    Project before = new Lookup(change).project(name);
    if (Boolean.TRUE.equals(command.suspend())) {
      throw new RejectedException(
          Reason.NOT_IMPLEMENTED,
          "'suspend' cannot be true: this server does not suspend projects yet.");
    }
    String given = command.name();
    Project updated =
        new Project(
            before.id(),
            given == null || given.equals(name) ? name : freeName(change, given),
            before.organization(),
            command.advancedPermissions() == null
                ? before.advancedPermissions()
                : command.advancedPermissions(),
            credits(command.credits().applyTo(before.credits())),
            command.corsOrigins() == null ? before.corsOrigins() : command.corsOrigins(),
            Checks.labels(command.labels(), before.labels()),
            before.created());
    change.save(updated);
    return updated;
  }

  /**
   * Removes the project with everything in it. It is gone, and its name free, when this returns;
   * its files, events and values are removed afterwards in steps, which go on after a restart
   * ({@link io.penstock.engine.port.ProjectRemains}).
   */
  public void delete(String name) {
    Gone gone =
        catalog.write(
            change -> {
              UUID id = new Lookup(change).project(name).id();
              Gone found =
                  new Gone(
                      Removal.ofProject(change, id),
                      EnvironmentRemoval.ofProject(change, id),
                      attached.stream().map(each -> each.letGo(change, id)).toList());
              change.deleteProject(id);
              return found;
            });
    // First what might still make something: the name is free for another project already.
    gone.others().forEach(Runnable::run);
    gone.deployments().carryOut(rollout, builds);
    gone.environments().carryOut(environments);
  }

  private record Gone(
      Removal deployments, EnvironmentRemoval environments, List<Runnable> others) {}

  private static String freeName(CatalogChange change, String name) {
    Names.PROJECT.check("name", name);
    if (change.project(name).isPresent()) {
      throw conflict(
          "The name %s is taken: project names must be unique on the server."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static @Nullable Double credits(@Nullable Double credits) {
    if (credits != null && !(Double.isFinite(credits) && credits >= 0)) {
      throw invalid(
          ("The value %s of 'credits' is not allowed: it must be 0 or more, or null for"
                  + " no limit.")
              .formatted(credits));
    }
    return credits;
  }
}
