package io.penstock.engine.service.access;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.UserStore.User;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Access as the catalog says it. What was derived from the catalog is kept for as long as the
 * catalog does not change, so an answer takes a few look-ups in memory, and a change holds from the
 * next call on. The administrator's calls do not even need that.
 */
public final class AccessControl implements Access {

  private final Catalog catalog;
  private final UserStore users;
  private final ReentrantLock making = new ReentrantLock();
  private volatile AccessIndex index = AccessIndex.NONE;

  public AccessControl(Catalog catalog, UserStore users) {
    this.catalog = catalog;
    this.users = users;
  }

  @Override
  public boolean isAdministrator(Principal caller) {
    return caller.equals(Principal.ADMINISTRATOR);
  }

  @Override
  public boolean sees(Principal caller, String project) {
    return isAdministrator(caller)
        || DeploymentPrincipals.id(caller)
            .map(deployment -> isIn(deployment, project))
            .orElseGet(() -> grants(caller, project) != null);
  }

  @Override
  public boolean allows(
      Principal caller, String permission, String project, @Nullable Thing thing) {
    if (isAdministrator(caller)) {
      return true;
    }
    Optional<UUID> deployment = DeploymentPrincipals.id(caller);
    if (deployment.isPresent()) {
      return isIn(deployment.get(), project)
          && allows(deployment.get(), permission, project, thing);
    }
    Grants grants = grants(caller, project);
    return grants != null && grants.allow(permission, thing);
  }

  private boolean allows(
      UUID deployment, String permission, String project, @Nullable Thing thing) {
    if (DefaultRoles.OF_DEPLOYMENTS.allow(permission, thing)) {
      return true;
    }
    Grants grants = index().grants(deployment, project);
    return grants != null
        // As for service users, whatever the role says.
        && !Permissions.isAboutAccess(permission)
        && grants.allow(permission, thing);
  }

  /** Not from the index: there are many more deployments than callers among them. */
  private boolean isIn(UUID deployment, String project) {
    return catalog
        .deployment(deployment)
        .flatMap(found -> catalog.project(found.projectId()))
        .filter(found -> found.name().equals(project))
        .isPresent();
  }

  /** The deployment whose code calls; nothing for other callers. */
  Optional<Deployment> deployment(Principal caller) {
    return DeploymentPrincipals.id(caller).flatMap(catalog::deployment);
  }

  /** The service user with this token, unless expired. */
  public Optional<Principal> withToken(byte[] sha256, Instant now) {
    return index()
        .withToken(sha256)
        .filter(user -> !user.isExpired(now))
        .map(user -> new Principal(user.email()));
  }

  /** Nothing for who is no service user. */
  Optional<ServiceUser> serviceUser(Principal caller) {
    return index().withEmail(caller.email());
  }

  private @Nullable Grants grants(Principal caller, String project) {
    AccessIndex current = index();
    UUID account =
        current
            .withEmail(caller.email())
            .map(ServiceUser::id)
            .or(() -> users.user(caller.email()).map(User::id))
            .orElse(null);
    return account == null ? null : current.grants(account, project);
  }

  private AccessIndex index() {
    AccessIndex current = index;
    if (current.generation() == catalog.generation()) {
      return current;
    }
    making.lock();
    try {
      // Read first: what is read after it can only be younger, and is then read once more.
      long generation = catalog.generation();
      if (index.generation() != generation) {
        index = AccessIndex.of(catalog, generation);
      }
      return index;
    } finally {
      making.unlock();
    }
  }
}
