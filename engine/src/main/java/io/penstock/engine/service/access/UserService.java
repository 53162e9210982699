package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.forbidden;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.UserStore.User;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Now;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts of people on this server, and who a caller is (reference, section 8.1). */
public final class UserService {

  private static final int SHORTEST_PASSWORD = 8;
  private static final int LONGEST_PASSWORD = 128;
  private static final int NAME_LENGTH = 256;

  private final UserStore users;
  private final TokenStore tokens;
  private final ProjectUserService projects;
  private final AccessControl access;
  private final InstantSource clock;

  public UserService(
      UserStore users,
      TokenStore tokens,
      ProjectUserService projects,
      AccessControl access,
      InstantSource clock) {
    this.users = users;
    this.tokens = tokens;
    this.projects = projects;
    this.access = access;
    this.clock = clock;
  }

  /** A new account; null names are empty. */
  public record Create(
      String email, String password, @Nullable String name, @Nullable String surname) {}

  /** Makes an account that belongs to no project yet. */
  public User create(Create command) {
    String email = Emails.check(command.email());
    int length = command.password().length();
    if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
      throw invalid(
          "The value of 'password' is not allowed: it must have %d to %d characters."
              .formatted(SHORTEST_PASSWORD, LONGEST_PASSWORD));
    }
    User user =
        new User(
            UUID.randomUUID(),
            email,
            name("name", command.name()),
            name("surname", command.surname()),
            Passwords.hash(command.password()),
            Now.of(clock));
    // A deleted account of that address may have left some, when the server died at that moment.
    if (users.user(email).isEmpty()) {
      tokens.deleteAll(new Principal(email));
    }
    if (!users.add(user)) {
      throw conflict("The value of 'email' is taken: there is an account with that address.");
    }
    return user;
  }

  public List<User> all() {
    return users.all();
  }

  public User get(String id) {
    return Lookup.id(id).flatMap(users::user).orElseThrow(() -> notFound("User was not found"));
  }

  /**
   * Who calls, as the API shows an account. The administrator, service users and deployments have
   * one, too.
   */
  public Account account(Principal caller) {
    return users
        .user(caller.email())
        .map(
            user ->
                new Account(user.id(), user.email(), user.name(), user.surname(), user.created()))
        .or(
            () ->
                access
                    .serviceUser(caller)
                    .map(
                        user ->
                            new Account(
                                user.id(), user.email(), user.displayName(), "", user.created())))
        .or(
            () ->
                access
                    .deployment(caller)
                    .map(
                        deployment ->
                            new Account(
                                deployment.id(),
                                caller.email(),
                                deployment.name(),
                                "",
                                deployment.created())))
        .orElseGet(
            () -> {
              byte[] email = caller.email().getBytes(StandardCharsets.UTF_8);
              return new Account(UUID.nameUUIDFromBytes(email), caller.email(), "", "", null);
            });
  }

  /**
   * An account of any kind.
   *
   * @param created null for the administrator, who was there first
   */
  public record Account(
      UUID id, String email, String name, String surname, @Nullable Instant created) {}

  /** Deletes the caller's own account. */
  public void delete(Principal caller) {
    delete(
        users
            .user(caller.email())
            .orElseThrow(
                () ->
                    forbidden(
                        "Only users with a password can delete themselves: the administrator stays,"
                            + " and a service user is deleted in its project.")));
  }

  /** Deletes an account with all its roles; its tokens stop working. */
  public void delete(String id) {
    delete(get(id));
  }

  private void delete(User user) {
    projects.removeEverywhere(user.id());
    users.delete(user.id());
    // Last: until the account is gone, somebody could sign in and get another.
    tokens.deleteAll(new Principal(user.email()));
  }

  private static String name(String field, @Nullable String given) {
    if (given != null && given.codePointCount(0, given.length()) > NAME_LENGTH) {
      throw invalid(
          "The value of '%s' is too long: it has at most %d characters."
              .formatted(field, NAME_LENGTH));
    }
    return given == null ? "" : given;
  }
}
