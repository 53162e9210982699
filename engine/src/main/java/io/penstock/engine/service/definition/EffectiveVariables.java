package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.SecretMask;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which environment variables apply where: the version's own beat the deployment's, and those beat
 * the project's (reference, section 6.5).
 */
final class EffectiveVariables {

  private EffectiveVariables() {}

  /** By name, what user code of the version sees, secrets in the clear. */
  static Map<String, String> values(
      CatalogView catalog, Deployment deployment, DeploymentVersion version) {
    Map<String, String> values = new LinkedHashMap<>();
    for (EnvironmentVariable variable :
        of(catalog, deployment.projectId(), deployment.id(), version.id())) {
      values.put(variable.name(), variable.value());
    }
    return values;
  }

  /** Hides those of the values that are secrets. */
  static SecretMask mask(CatalogView catalog, Deployment deployment, DeploymentVersion version) {
    return SecretMask.of(
        of(catalog, deployment.projectId(), deployment.id(), version.id()).stream()
            .filter(EnvironmentVariable::secret)
            .map(EnvironmentVariable::value)
            .toList());
  }

  /**
   * Each name once, by name.
   *
   * @param owners from the most general to the most particular
   */
  static Collection<EnvironmentVariable> of(CatalogView catalog, UUID... owners) {
    Map<String, EnvironmentVariable> byName = new TreeMap<>();
    for (UUID owner : owners) {
      catalog.environmentVariables(owner).forEach(found -> byName.put(found.name(), found));
    }
    return byName.values();
  }
}
