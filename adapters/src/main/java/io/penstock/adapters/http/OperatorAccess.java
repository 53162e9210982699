package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.service.access.Access;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may read what shows the names of all projects: the administrator, and who has the token that
 * was made for this alone. An address proves nothing: behind a proxy on the same machine every
 * client has that of the machine.
 */
public final class OperatorAccess {

  private final Authenticator authenticator;
  private final Access access;
  private final byte @Nullable [] ownHash;

  /**
   * @param ownToken good for this and nothing else; null for none
   */
  public OperatorAccess(Authenticator authenticator, Access access, @Nullable String ownToken) {
    this.authenticator = authenticator;
    this.access = access;
    this.ownHash = ownToken == null ? null : TokenHash.of(ownToken);
  }

  /**
   * Lets those pass who may.
   *
   * @param authorization the header, such as {@code Bearer 0123…} or {@code Token 0123…}; null when
   *     there is none
   * @throws RejectedException when the token is nobody's, or of somebody who may not
   */
  public void check(@Nullable String authorization) {
    byte[] given = TokenHash.of(Authenticator.credential(authorization));
    if (ownHash != null && MessageDigest.isEqual(ownHash, given)) {
      return;
    }
    if (!access.isAdministrator(authenticator.authenticate(authorization))) {
      throw RejectedException.forbidden(
          "This takes the token of the administrator, or the one that was set for it.");
    }
  }
}
