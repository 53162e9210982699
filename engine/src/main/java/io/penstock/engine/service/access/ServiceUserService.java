package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.service.definition.Checks;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Now;
import io.penstock.engine.service.definition.RoleAssignments;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Service users of a project and their tokens (reference, section 8.5). */
public final class ServiceUserService {

  private static final int NAME_LENGTH = 256;

  private final Catalog catalog;
  private final InstantSource clock;

  public ServiceUserService(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /**
   * What can be said about a service user; null components change nothing, or are empty in a new
   * one.
   *
   * @param expires null for never
   */
  public record Settings(
      @Nullable String name, @Nullable String description, Edit<Instant> expires) {}

  /** A service user with its token, which nobody will see again. */
  public record WithToken(ServiceUser user, String token) {}

  public List<ServiceUser> list(String project) {
    return catalog.resources(ServiceUser.class, new Lookup(catalog).project(project).id());
  }

  public ServiceUser get(String project, String id) {
    return find(catalog, new Lookup(catalog).project(project).id(), id);
  }

  /** Makes a service user that may do nothing until a role is assigned to it. */
  public WithToken create(String project, Settings settings) {
    String token = Tokens.random();
    ServiceUser user =
        catalog.write(
            change -> {
              Project owner = new Lookup(change).project(project);
              UUID id = UUID.randomUUID();
              ServiceUser created =
                  new ServiceUser(
                      id,
                      owner.id(),
                      id + "." + owner.name() + ReservedEmails.SERVICE_USER,
                      name(settings.name(), ""),
                      Checks.description(settings.description(), ""),
                      expires(settings.expires(), null),
                      hash(token),
                      Now.of(clock));
              change.save(created);
              return created;
            });
    return new WithToken(user, token);
  }

  public ServiceUser update(String project, String id, Settings settings) {
    return change(
        project,
        id,
        before ->
            new ServiceUser(
                before.id(),
                before.projectId(),
                before.email(),
                name(settings.name(), before.displayName()),
                Checks.description(settings.description(), before.description()),
                expires(settings.expires(), before.expires()),
                before.tokenSha256(),
                before.created()));
  }

  /**
   * Gives a service user another token. The old one stops working at once.
   *
   * @return the token
   */
  public String renewToken(String project, String id) {
    String token = Tokens.random();
    var _ =
        change(
            project,
            id,
            before ->
                new ServiceUser(
                    before.id(),
                    before.projectId(),
                    before.email(),
                    before.displayName(),
                    before.description(),
                    before.expires(),
                    hash(token),
                    before.created()));
    return token;
  }

  /** Removes a service user with its role assignments. */
  public void delete(String project, String id) {
    catalog.write(
        change -> {
          ServiceUser user = find(change, new Lookup(change).project(project).id(), id);
          RoleAssignments.removeOf(change, user.projectId(), user.id());
          change.deleteResource(ServiceUser.class, user.id());
          return user;
        });
  }

  private ServiceUser change(String project, String id, UnaryOperator<ServiceUser> changed) {
    return catalog.write(
        change -> {
          ServiceUser before = find(change, new Lookup(change).project(project).id(), id);
          if (before.isExpired(clock.instant())) {
            throw conflict(
                "The service user has expired and cannot be changed: create another one.");
          }
          ServiceUser after = changed.apply(before);
          change.save(after);
          return after;
        });
  }

  private static ServiceUser find(CatalogView catalog, UUID projectId, String id) {
    return Lookup.id(id)
        .flatMap(known -> catalog.resource(ServiceUser.class, known))
        .filter(user -> user.projectId().equals(projectId))
        .orElseThrow(() -> notFound("Service user was not found"));
  }

  private static String name(@Nullable String given, String otherwise) {
    if (given != null && given.codePointCount(0, given.length()) > NAME_LENGTH) {
      throw invalid(
          "The value of 'name' is too long: it has at most " + NAME_LENGTH + " characters.");
    }
    return given == null ? otherwise : given;
  }

  private @Nullable Instant expires(Edit<Instant> edit, @Nullable Instant before) {
    Instant expires = edit.applyTo(before);
    if (edit instanceof Edit.Set<Instant> && expires != null && !expires.isAfter(clock.instant())) {
      throw invalid("The value of 'expiry_date' is not allowed: it must be in the future.");
    }
    return expires;
  }

  private static String hash(String token) {
    return HexFormat.of().formatHex(TokenHash.of(token));
  }
}
