package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.access.ServiceUserService.WithToken;
import java.time.Instant;
import java.util.List;

/**
 * Service users, field by field as in the reference, section 8.5, but for {@code token_last_used},
 * which nobody keeps.
 */
public final class ServiceUserWire {

  private ServiceUserWire() {}

  /** {@code ServiceUserList}, which is one service user. */
  public static JsonText detail(ServiceUser user) {
    return Lists.one(user, ServiceUserWire::common);
  }

  public static JsonText list(List<ServiceUser> users) {
    return Lists.many(users, ServiceUserWire::common);
  }

  /** {@code ServiceUserTokenDetail}: the one time that the token is shown. */
  public static JsonText withToken(WithToken created) {
    return Lists.one(
        created,
        (json, it) -> {
          common(json, it.user());
          json.field("token", it.token());
        });
  }

  /** {@code ServiceUserTokenList}, which is one token. */
  public static JsonText token(String token) {
    return Lists.one(token, (json, it) -> json.field("token", it));
  }

  private static void common(JsonWriter json, ServiceUser user) {
    Instant expires = user.expires();
    json.field("id", user.id().toString())
        .field("email", user.email())
        .field("name", user.displayName())
        .field("description", user.description())
        .field("creation_date", WireDates.millis(user.created()))
        .field("expiry_date", expires == null ? null : WireDates.millis(expires));
  }
}
