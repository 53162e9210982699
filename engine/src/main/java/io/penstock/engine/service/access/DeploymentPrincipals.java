package io.penstock.engine.service.access;

import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.definition.Lookup;
import java.util.Optional;
import java.util.UUID;

/** Deployments as callers: their code is known by an address that has the deployment's id. */
final class DeploymentPrincipals {

  private DeploymentPrincipals() {}

  static Principal of(UUID deploymentId) {
    return new Principal(deploymentId + ReservedEmails.DEPLOYMENT);
  }

  /** The id of the deployment; empty for callers of other kinds. */
  static Optional<UUID> id(Principal caller) {
    String email = caller.email();
    return email.endsWith(ReservedEmails.DEPLOYMENT)
        ? Lookup.id(email.substring(0, email.length() - ReservedEmails.DEPLOYMENT.length()))
        : Optional.empty();
  }
}
