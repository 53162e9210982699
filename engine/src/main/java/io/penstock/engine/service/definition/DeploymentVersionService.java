package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Versions of deployments (reference, section 6.2). */
public final class DeploymentVersionService {

  private final Catalog catalog;
  private final EnvironmentService environments;
  private final InstanceTypes types;
  private final DeploymentVersionRules rules;
  private final Rollout rollout;
  private final RevisionBuilds builds;
  private final InstantSource clock;

  public DeploymentVersionService(
      Catalog catalog,
      EnvironmentService environments,
      InstanceTypes types,
      Rollout rollout,
      RevisionBuilds builds,
      InstantSource clock) {
    this.catalog = catalog;
    this.environments = environments;
    this.types = types;
    this.rules = new DeploymentVersionRules(environments);
    this.rollout = rollout;
    this.builds = builds;
    this.clock = clock;
  }

  public List<DeploymentVersionView> list(String project, String deployment, LabelFilter labels) {
    Deployment owner = new Lookup(catalog).deployment(project, deployment);
    return catalog.deploymentVersions(owner.id()).stream()
        .filter(version -> labels.matches(version.labels()))
        .map(version -> DeploymentVersionView.of(catalog, environments, owner, version))
        .toList();
  }

  public DeploymentVersionView get(String project, String deployment, String version) {
    Lookup lookup = new Lookup(catalog);
    Deployment owner = lookup.deployment(project, deployment);
    return DeploymentVersionView.of(
        catalog, environments, owner, lookup.deploymentVersion(owner, version));
  }

  /** A new version. The first one of a deployment becomes its default at once. */
  public DeploymentVersionView create(
      String project, String deployment, String name, DeploymentVersionSettings settings) {
    environments.awaitBases();
    return catalog.write(
        change -> {
          Deployment owner = new Lookup(change).deployment(project, deployment);
          Instant now = Now.of(clock);
          freeName(change, owner, name);
          DeploymentVersion version =
              rules.apply(
                  onGroup(change, owner, settings.orOnType(InstanceTypes.DEFAULT)),
                  rules.defaults(owner.id(), name, now),
                  name,
                  now,
                  change,
                  owner.projectId());
          change.save(version);
          if (owner.defaultVersion() == null) {
            owner = withDefault(owner, version.id());
            change.save(owner);
          }
          return DeploymentVersionView.of(change, environments, owner, version);
        });
  }

  /**
   * Changes a version. One that wants another environment is built anew for it, and takes no
   * requests until that is done.
   *
   * @param newName null to keep the name
   */
  public DeploymentVersionView update(
      String project,
      String deployment,
      String name,
      @Nullable String newName,
      DeploymentVersionSettings settings) {
    environments.awaitBases();
    Updated updated =
        catalog.write(
            change -> {
              Lookup lookup = new Lookup(change);
              Deployment owner = lookup.deployment(project, deployment);
              DeploymentVersion before = lookup.deploymentVersion(owner, name);
              String nameNow =
                  newName == null || newName.equals(name) ? name : freeName(change, owner, newName);
              DeploymentVersion version =
                  rules.apply(
                      onGroup(change, owner, settings),
                      before,
                      nameNow,
                      Now.of(clock),
                      change,
                      owner.projectId());
              Optional<UUID> rebuild = Optional.empty();
              if (!version.environment().equals(before.environment())) {
                rebuild = queueAgain(change, before);
                version = Revisions.activate(version, null);
              }
              change.save(version);
              return new Updated(
                  DeploymentVersionView.of(change, environments, owner, version), rebuild);
            });
    updated.rebuild().ifPresent(builds::start);
    rollout.version(updated.view().version().id());
    return updated.view();
  }

  private DeploymentVersionSettings onGroup(
      CatalogView view, Deployment owner, DeploymentVersionSettings settings) {
    Project project = view.project(owner.projectId()).orElseThrow();
    return settings.withScaling(
        new InstanceTypeGroups(view, types, project).resolve(settings.scaling()));
  }

  /** The code that runs, or else the code that came last, waits for a build again. */
  private static Optional<UUID> queueAgain(CatalogChange change, DeploymentVersion version) {
    UUID inUse = version.activeRevision();
    UUID id = inUse == null ? version.latestRevision() : inUse;
    Optional<Revision> revision = id == null ? Optional.empty() : change.revision(id);
    revision.ifPresent(found -> change.save(Revisions.withStatus(found, BuildStatus.QUEUED)));
    return revision.map(Revision::id);
  }

  /** Removes the version. A deployment whose default it was has none until another is made so. */
  public void delete(String project, String deployment, String name) {
    Removal removal =
        catalog.write(
            change -> {
              Lookup lookup = new Lookup(change);
              Deployment owner = lookup.deployment(project, deployment);
              DeploymentVersion version = lookup.deploymentVersion(owner, name);
              Referrer.refuseDelete(change, owner, version);
              AttachedResources.letGo(change, owner, version);
              Removal found = Removal.of(change, List.of(version));
              if (version.id().equals(owner.defaultVersion())) {
                change.save(withDefault(owner, null));
              }
              change.deleteDeploymentVersion(version.id());
              return found;
            });
    removal.carryOut(rollout, builds);
  }

  private static String freeName(CatalogChange change, Deployment owner, String name) {
    Names.VERSION.check("version", name);
    if (change.deploymentVersion(owner.id(), name).isPresent()) {
      throw conflict(
          "The version %s is taken: version names must be unique in the deployment."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static Deployment withDefault(Deployment deployment, @Nullable UUID version) {
    return new Deployment(
        deployment.id(),
        deployment.projectId(),
        deployment.name(),
        deployment.description(),
        deployment.input(),
        deployment.output(),
        deployment.labels(),
        version,
        deployment.created(),
        deployment.updated());
  }

  private record Updated(DeploymentVersionView view, Optional<UUID> rebuild) {}
}
