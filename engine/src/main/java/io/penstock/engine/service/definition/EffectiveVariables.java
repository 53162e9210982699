package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.SecretMask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which environment variables apply where: the version's own beat the deployment's, and those beat
 * the project's (reference, section 6.5).
 *
 * @param values by name, what user code of a version sees, secrets in the clear
 * @param mask hides those of them that are secrets
 */
record EffectiveVariables(Map<String, String> values, SecretMask mask) {

  /** Those of a version, of one moment. */
  static EffectiveVariables ofVersion(
      CatalogView catalog, Deployment deployment, DeploymentVersion version) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> secrets = new ArrayList<>();
    for (EnvironmentVariable variable :
        of(catalog, deployment.projectId(), deployment.id(), version.id())) {
      values.put(variable.name(), variable.value());
      if (variable.secret()) {
        secrets.add(variable.value());
      }
    }
    return new EffectiveVariables(values, SecretMask.of(secrets));
  }

  /** Without the variables, whose values may be secrets. */
  @Override
  public String toString() {
    return "EffectiveVariables" + values.keySet();
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
