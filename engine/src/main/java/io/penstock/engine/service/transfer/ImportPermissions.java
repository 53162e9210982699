package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.access.Access.Thing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that it takes to make the objects of an import one by one: an import is no way
 * around them. They are those of the operations that make such objects (docs/permissions.md).
 */
final class ImportPermissions {

  private final Access access;
  private final Principal caller;
  private final String project;

  private ImportPermissions(Access access, Principal caller, String project) {
    this.access = access;
    this.caller = caller;
    this.project = project;
  }

  /**
   * Refuses objects that a caller may not make.
   *
   * @param project its name
   * @throws io.penstock.engine.error.RejectedException forbidden, naming the first permission that
   *     is missing
   */
  static void require(
      Access access, Principal caller, String project, ObjectTree objects, Existing isThere) {
    ImportPermissions permissions = new ImportPermissions(access, caller, project);
    if (!objects.environmentVariables().isEmpty()) {
      permissions.require("environment_variables.create", null);
    }
    objects.environments().values().forEach(permissions::environment);
    objects
        .deployments()
        .forEach((name, of) -> permissions.deployment(name, of, isThere.deployment(name)));
    objects
        .pipelines()
        .forEach((name, of) -> permissions.pipeline(name, of, isThere.pipeline(name)));
  }

  private void environment(ObjectSettings settings) {
    require("environments.create", null);
    if (settings.get(ObjectSettings.ZIP) != null) {
      require("environments.update", null);
    }
  }

  private void deployment(String name, ObjectSettings settings, boolean isThere) {
    if (!isThere) {
      require("deployments.create", null);
    }
    Thing thing = new Thing(ResourceType.DEPLOYMENT, name);
    if (!settings.variables("").isEmpty()) {
      require("deployments.environment_variables.create", thing);
    }
    Map<String, ObjectSettings> versions = settings.versions("");
    if (!versions.isEmpty()) {
      require("deployments.versions.create", thing);
    }
    if (versions.values().stream().anyMatch(version -> !version.variables("").isEmpty())) {
      require("deployments.versions.environment_variables.create", thing);
    }
    if (versions.values().stream().anyMatch(version -> version.get(ObjectSettings.ZIP) != null)) {
      require("deployments.versions.revisions.create", thing);
    }
  }

  private void pipeline(String name, ObjectSettings settings, boolean isThere) {
    if (!isThere) {
      require("pipelines.create", null);
    }
    if (!settings.versions("").isEmpty()) {
      require("pipelines.versions.create", new Thing(ResourceType.PIPELINE, name));
    }
  }

  private void require(String permission, @Nullable Thing thing) {
    access.require(caller, permission, project, thing);
  }
}
