package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.PackageStore.Environment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Which versions run in which environments. */
final class VersionEnvironment {

  private VersionEnvironment() {}

  /**
   * What the code of a version is to run in, as the catalog says now; empty for a custom
   * environment of which no build has succeeded.
   */
  static Optional<Environment> of(
      CatalogView catalog, Deployment deployment, DeploymentVersion version) {
    Optional<CustomEnvironment> custom = custom(catalog, deployment, version);
    if (custom.isEmpty()) {
      return Optional.of(Environment.base(version.environment()));
    }
    UUID build = custom.get().activeBuild();
    return build == null
        ? Optional.empty()
        : Optional.of(new Environment(version.environment(), build));
  }

  /** The custom environment that a version names; empty where it names a base environment. */
  static Optional<CustomEnvironment> custom(
      CatalogView catalog, Deployment deployment, DeploymentVersion version) {
    return catalog.resource(CustomEnvironment.class, deployment.projectId(), version.environment());
  }

  /** A version that names an environment, and its deployment. */
  record User(Deployment deployment, DeploymentVersion version) {}

  /** The versions of a project that name an environment. */
  static List<User> usersOf(CatalogView catalog, UUID projectId, String environment) {
    return catalog.deployments(projectId).stream()
        .flatMap(deployment -> usersOf(catalog, deployment, environment))
        .toList();
  }

  private static Stream<User> usersOf(
      CatalogView catalog, Deployment deployment, String environment) {
    return catalog.deploymentVersions(deployment.id()).stream()
        .filter(version -> version.environment().equals(environment))
        .map(version -> new User(deployment, version));
  }
}
