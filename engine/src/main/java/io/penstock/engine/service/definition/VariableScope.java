package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable.Level;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.UUID;

/** Where an environment variable is set, by the names in the path. */
public sealed interface VariableScope {

  record OfProject(String project) implements VariableScope {}

  record OfDeployment(String project, String deployment) implements VariableScope {}

  record OfVersion(String project, String deployment, String version) implements VariableScope {}

  /**
   * Finds the owners whose variables apply, from the most general to the scope's own.
   *
   * @throws io.penstock.engine.error.RejectedException when the path names nothing
   */
  default List<Owner> owners(CatalogView catalog) {
    Lookup lookup = new Lookup(catalog);
    return switch (this) {
      case OfProject(var project) -> List.of(project(lookup, project));
      case OfDeployment(var project, var name) -> {
        Deployment deployment = lookup.deployment(project, name);
        yield List.of(project(lookup, project), new Owner(Level.DEPLOYMENT, deployment.id(), name));
      }
      case OfVersion(var project, var name, var versionName) -> {
        Deployment deployment = lookup.deployment(project, name);
        DeploymentVersion version = lookup.deploymentVersion(deployment, versionName);
        yield List.of(
            project(lookup, project),
            new Owner(Level.DEPLOYMENT, deployment.id(), name),
            new Owner(Level.VERSION, version.id(), versionName));
      }
    };
  }

  private static Owner project(Lookup lookup, String project) {
    return new Owner(Level.PROJECT, lookup.project(project).id(), project);
  }

  /** A project, deployment or version that can have variables. */
  record Owner(Level level, UUID id, String name) {}
}
