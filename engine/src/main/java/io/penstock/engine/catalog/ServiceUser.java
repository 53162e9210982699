package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A program's account in one project (reference, section 8.5). It may do what its role assignments
 * say.
 *
 * @param email {@code <id>.<project>@serviceuser.ubiops.com}, with the name that the project had
 *     when this was created
 * @param displayName what the API calls {@code name}: free text, need not be unique
 * @param expires from when on its token is refused; null for never
 * @param tokenSha256 64 hexadecimal digits; the token itself is known to nobody here
 */
public record ServiceUser(
    UUID id,
    UUID projectId,
    String email,
    String displayName,
    String description,
    @Nullable Instant expires,
    String tokenSha256,
    Instant created)
    implements ProjectResource {

  @Override
  public String name() {
    return id.toString();
  }

  public boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  /** Without the hash: whoever has it could look for the token. */
  @Override
  public String toString() {
    return "ServiceUser[" + email + "]";
  }
}
