package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Environments: those that come with the server and those of projects (reference, 6.6). */
public final class EnvironmentService {

  private final Catalog catalog;
  private final Supplier<BaseEnvironments> bases;
  private final EnvironmentBuilds builds;
  private final InstantSource clock;

  public EnvironmentService(
      Catalog catalog,
      Supplier<BaseEnvironments> bases,
      EnvironmentBuilds builds,
      InstantSource clock) {
    this.catalog = catalog;
    this.bases = bases;
    this.builds = builds;
    this.clock = clock;
  }

  /** What can be set; null components get their defaults or change nothing. */
  public record Settings(
      @Nullable String displayName,
      @Nullable String baseEnvironment,
      @Nullable Boolean supportsRequestFormat,
      @Nullable String description,
      @Nullable Map<String, String> labels) {}

  /** Which environments a list shows. */
  public enum Kind {
    ALL,
    BASE,
    CUSTOM
  }

  /**
   * The environments that pass all filters, those of the server first.
   *
   * @param supportsRequestFormat null for any
   */
  public List<EnvironmentView> list(
      String project, Kind kind, LabelFilter labels, @Nullable Boolean supportsRequestFormat) {
    Project owner = new Lookup(catalog).project(project);
    Stream<EnvironmentView> base =
        bases.get().list().stream().map(found -> EnvironmentView.of(found, owner.created()));
    Stream<EnvironmentView> custom =
        catalog.resources(CustomEnvironment.class, owner.id()).stream()
            .map(found -> view(catalog, owner, found));
    return Stream.concat(
            kind == Kind.CUSTOM ? Stream.empty() : base,
            kind == Kind.BASE ? Stream.empty() : custom)
        .filter(view -> labels.matches(view.labels()))
        .filter(
            view ->
                supportsRequestFormat == null
                    || view.supportsRequestFormat() == supportsRequestFormat)
        .toList();
  }

  public EnvironmentView get(String project, String name) {
    Project owner = new Lookup(catalog).project(project);
    return bases
        .get()
        .find(name)
        .map(base -> EnvironmentView.of(base, owner.created()))
        .orElseGet(() -> view(catalog, owner, custom(catalog, owner, name)));
  }

  public EnvironmentView create(String project, String name, Settings settings) {
    awaitBases();
    return catalog.write(
        change -> {
          Project owner = new Lookup(change).project(project);
          var _ = freeName(change, owner, name);
          String base = settings.baseEnvironment();
          Instant now = Now.of(clock);
          CustomEnvironment environment =
              new CustomEnvironment(
                  UUID.randomUUID(),
                  owner.id(),
                  name,
                  Checks.displayName(settings.displayName(), name),
                  Checks.description(settings.description(), ""),
                  Checks.labels(settings.labels(), Map.of()),
                  base == null
                      ? bases.get().standard().name()
                      : bases.get().require("base_environment", base).name(),
                  !Boolean.FALSE.equals(settings.supportsRequestFormat()),
                  now,
                  now,
                  null,
                  null,
                  null,
                  null);
          change.save(environment);
          return view(change, owner, environment);
        });
  }

  /**
   * Changes what can be changed: not the base environment.
   *
   * @param newName null to keep the name; another one is refused while versions use the environment
   */
  public EnvironmentView update(
      String project, String name, @Nullable String newName, Settings settings) {
    awaitBases();
    return catalog.write(
        change -> {
          Project owner = new Lookup(change).project(project);
          CustomEnvironment before = custom(change, owner, name);
          String nameNow =
              newName == null || newName.equals(name) ? name : freeName(change, owner, newName);
          if (!nameNow.equals(name)) {
            requireUnused(change, before, "renamed");
          }
          if (settings.baseEnvironment() != null
              && !settings.baseEnvironment().equals(before.baseEnvironment())) {
            throw invalid(
                "'base_environment' cannot be changed: make another environment for another one.");
          }
          CustomEnvironment updated =
              new CustomEnvironment(
                  before.id(),
                  before.projectId(),
                  nameNow,
                  Checks.displayName(settings.displayName(), before.displayName()),
                  Checks.description(settings.description(), before.description()),
                  Checks.labels(settings.labels(), before.labels()),
                  before.baseEnvironment(),
                  settings.supportsRequestFormat() == null
                      ? before.supportsRequestFormat()
                      : settings.supportsRequestFormat(),
                  before.created(),
                  Now.of(clock),
                  before.activeRevision(),
                  before.activeBuild(),
                  before.latestRevision(),
                  before.latestBuild());
          if (!updated.supportsRequestFormat() && before.supportsRequestFormat()) {
            requireUnused(change, before, "taken from deployments that take requests");
          }
          change.save(updated);
          return view(change, owner, updated);
        });
  }

  /** Removes the environment with its revisions and builds. Refused while a version uses it. */
  public void delete(String project, String name) {
    awaitBases();
    EnvironmentRemoval removal =
        catalog.write(
            change -> {
              Project owner = new Lookup(change).project(project);
              CustomEnvironment environment = custom(change, owner, name);
              requireUnused(change, environment, "deleted");
              EnvironmentRemoval found = EnvironmentRemoval.of(change, environment);
              found.removeFrom(change);
              change.deleteResource(CustomEnvironment.class, environment.id());
              return found;
            });
    removal.carryOut(builds);
  }

  /** The deployment versions that name the environment. */
  public List<DeploymentVersionView> usage(String project, String name) {
    EnvironmentView environment = get(project, name);
    UUID owner = new Lookup(catalog).project(project).id();
    return VersionEnvironment.usersOf(catalog, owner, environment.name()).stream()
        .map(user -> DeploymentVersionView.of(catalog, this, user.deployment(), user.version()))
        .toList();
  }

  /** Refuses every tag but the one that each environment has. */
  public static void requireTag(String tag) {
    if (!tag.equals(BaseEnvironment.TAG)) {
      throw notFound("Environment tag was not found");
    }
  }

  BaseEnvironments bases() {
    return bases.get();
  }

  /** Returns when the server's own are known: within a write nobody may wait for that. */
  void awaitBases() {
    var _ = bases.get();
  }

  BaseEnvironment defaultEnvironment() {
    return bases.get().standard();
  }

  /** The environment a deployment version names, for a deployment that takes requests. */
  String resolve(CatalogView view, UUID projectId, String name, @Nullable String tag) {
    if (tag != null && !tag.equals(BaseEnvironment.TAG)) {
      throw invalid(
          "The value %s of 'environment_tag' is not known: the only tag is %s."
              .formatted(Names.quote(tag), BaseEnvironment.TAG));
    }
    Optional<CustomEnvironment> custom = view.resource(CustomEnvironment.class, projectId, name);
    if (custom.isEmpty()) {
      return bases.get().require("environment", name).name();
    }
    if (!custom.get().supportsRequestFormat()) {
      // The API's own words (reference, section 1.3).
      throw invalid("Given environment is not supported for the deployment");
    }
    return name;
  }

  String displayName(CatalogView view, UUID projectId, String name) {
    return view.resource(CustomEnvironment.class, projectId, name)
        .map(CustomEnvironment::displayName)
        .orElseGet(() -> bases.get().find(name).map(BaseEnvironment::displayName).orElse(name));
  }

  /** An environment of the project itself. */
  CustomEnvironment custom(CatalogView view, Project owner, String name) {
    if (bases.get().find(name).isPresent()) {
      throw conflict(
          "The environment %s belongs to the server: it cannot be changed and nothing is uploaded to"
                  .formatted(Names.quote(name))
              + " it.");
    }
    return view.resource(CustomEnvironment.class, owner.id(), name)
        .orElseThrow(() -> notFound("Environment was not found"));
  }

  EnvironmentView view(CatalogView view, Project owner, CustomEnvironment environment) {
    UUID latest = environment.latestBuild();
    return EnvironmentView.of(
        environment,
        owner.name(),
        bases
            .get()
            .find(environment.baseEnvironment())
            .orElseGet(
                () ->
                    new BaseEnvironment(
                        environment.baseEnvironment(), environment.baseEnvironment())),
        latest == null ? null : view.resource(EnvironmentBuild.class, latest).orElse(null));
  }

  private String freeName(CatalogChange change, Project owner, String name) {
    Names.ENVIRONMENT.check("name", name);
    if (bases.get().find(name).isPresent()
        || change.resource(CustomEnvironment.class, owner.id(), name).isPresent()) {
      throw conflict(
          "The name %s is taken: environment names must be unique in the project, and other than those of the server's."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static void requireUnused(CatalogView view, CustomEnvironment environment, String deed) {
    VersionEnvironment.usersOf(view, environment.projectId(), environment.name()).stream()
        .findFirst()
        .ifPresent(
            user -> {
              throw conflict(
                  "The environment %s cannot be %s: version %s of deployment %s uses it."
                      .formatted(
                          Names.quote(environment.name()),
                          deed,
                          Names.quote(user.version().name()),
                          Names.quote(user.deployment().name())));
            });
  }
}
