package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.UserStore.User;
import io.penstock.engine.service.access.UserService.Account;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts, field by field as in the reference, sections 8.1, 8.2 and 8.7. No password ever. */
public final class UserWire {

  private UserWire() {}

  /** Who calls. The CLI needs the e-mail address; newer clients also how the user signs in. */
  public static JsonText account(Account account) {
    return Lists.one(
        account,
        (json, it) -> {
          Instant created = it.created();
          json.field("id", it.id().toString())
              .field("email", it.email())
              .field("name", orNull(it.name()))
              .field("surname", orNull(it.surname()))
              .field("registration_date", created == null ? null : WireDates.micros(created))
              .field("authentication", "token");
        });
  }

  /**
   * {@code UserPendingDetail}. Releases up to 4.6.1 know a telephone number, which nobody keeps.
   */
  public static JsonText pending(User user) {
    return Lists.one(
        user,
        (json, it) ->
            json.field("email", it.email())
                .field("name", it.name())
                .field("surname", it.surname()));
  }

  /** {@code ProjectUserList}, which is one user. */
  public static JsonText ofProject(User user) {
    return Lists.one(user, UserWire::common);
  }

  public static JsonText ofProject(List<User> users) {
    return Lists.many(users, UserWire::common);
  }

  /** {@code OrganizationUserDetail}. */
  public static JsonText ofOrganization(User user) {
    return Lists.one(user, UserWire::member);
  }

  public static JsonText ofOrganization(List<User> users) {
    return Lists.many(users, UserWire::member);
  }

  /** What the CLI signs in with. */
  public static JsonText access(String token) {
    return Lists.one(token, (json, it) -> json.field("access", it));
  }

  private static void member(JsonWriter json, User user) {
    common(json, user);
    json.field("status", "active").field("admin", false);
  }

  private static void common(JsonWriter json, User user) {
    json.field("id", user.id().toString())
        .field("email", user.email())
        .field("name", user.name())
        .field("surname", user.surname());
  }

  /** Newer clients read no empty names. */
  private static @Nullable String orNull(String name) {
    return name.isEmpty() ? null : name;
  }
}
