package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.port.CatalogView;
import org.jspecify.annotations.Nullable;

/**
 * A deployment with the names that go with it.
 *
 * @param defaultVersion the name of the default version; null while there is none
 */
public record DeploymentView(
    Deployment deployment, String project, @Nullable String defaultVersion) {

  static DeploymentView of(CatalogView catalog, String project, Deployment deployment) {
    @Nullable String name = null;
    if (deployment.defaultVersion() != null) {
      name =
          catalog
              .deploymentVersion(deployment.defaultVersion())
              .map(DeploymentVersion::name)
              .orElse(null);
    }
    return new DeploymentView(deployment, project, name);
  }
}
