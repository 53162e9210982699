package io.penstock.engine.service.access;

import io.penstock.engine.port.TokenStore.Principal;

/** E-mail addresses that no person can have: they say who somebody is. */
final class ReservedEmails {

  /** What those of service users end with (reference, section 8.5). */
  static final String SERVICE_USER = "@serviceuser.ubiops.com";

  /** What those of deployments end with. */
  static final String DEPLOYMENT = "@deployment.penstock.local";

  private ReservedEmails() {}

  /**
   * Whether an address is one.
   *
   * @param email in lower case
   */
  static boolean contain(String email) {
    return email.equals(Principal.ADMINISTRATOR.email())
        || email.endsWith(SERVICE_USER)
        || email.endsWith(DEPLOYMENT);
  }
}
