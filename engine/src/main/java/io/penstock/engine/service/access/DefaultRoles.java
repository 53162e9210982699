package io.penstock.engine.service.access;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.service.access.Access.Thing;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The roles that every project has (reference, section 8.6). They are not stored, and nobody can
 * change them: viewers list and get, editors also create and update, admins also delete.
 */
public final class DefaultRoles {

  private static final Set<String> READ = Set.of("list", "get");
  private static final Set<String> EDIT = Set.of("list", "get", "create", "update");

  private static final Map<String, RoleView> BY_NAME = all();

  private static final Map<UUID, RoleView> BY_ID =
      BY_NAME.values().stream().collect(Collectors.toMap(RoleView::id, Function.identity()));

  /**
   * What the code of every deployment may do in its project: log metrics, which the client library
   * does from within deployments, and use the bucket {@code default} (reference, sections 6.4 and
   * 8.4).
   */
  static final Grants OF_DEPLOYMENTS = ofDeployments();

  private DefaultRoles() {}

  private static Grants ofDeployments() {
    Grants grants = new Grants();
    grants.add(Set.of("metrics.get"));
    grants.add(
        new Thing(ResourceType.BUCKET, Bucket.DEFAULT),
        named("files-writer").orElseThrow().permissions());
    return grants;
  }

  public static List<RoleView> list() {
    return List.copyOf(BY_NAME.values());
  }

  static Optional<RoleView> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Optional<RoleView> withId(UUID id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  private static Map<String, RoleView> all() {
    Map<String, RoleView> roles = new LinkedHashMap<>();
    levels(roles, "project", any -> true);
    levels(
        roles,
        "deployment",
        permission ->
            Permissions.isAbout(permission, "deployments")
                || Permissions.isAbout(permission, "instances"));
    levels(roles, "pipeline", permission -> Permissions.isAbout(permission, "pipelines"));
    Set<String> buckets = Set.of("buckets.list", "buckets.get");
    Set<String> write = Set.of("files.get", "files.create", "files.delete");
    add(
        roles,
        "files-reader",
        permission -> buckets.contains(permission) || READ.contains(fileVerb(permission)));
    add(
        roles,
        "files-writer",
        permission -> buckets.contains(permission) || Permissions.isAbout(permission, "files"));
    // Restricted: may not list.
    add(roles, "files-reader-restricted", "files.get"::equals);
    add(roles, "files-writer-restricted", write::contains);
    add(roles, "service-user-project-admin", any -> !Permissions.isAboutAccess(any));
    return roles;
  }

  private static String fileVerb(String permission) {
    return Permissions.isAbout(permission, "files") ? Permissions.verb(permission) : "";
  }

  private static void levels(Map<String, RoleView> roles, String prefix, Predicate<String> about) {
    add(roles, prefix + "-admin", about);
    add(
        roles,
        prefix + "-editor",
        about.and(
            permission ->
                // An editor could otherwise become an admin.
                (Permissions.isAboutAccess(permission) ? READ : EDIT)
                    .contains(Permissions.verb(permission))));
    add(
        roles,
        prefix + "-viewer",
        about.and(permission -> READ.contains(Permissions.verb(permission))));
  }

  private static void add(Map<String, RoleView> roles, String name, Predicate<String> has) {
    // Always the same, though it is stored nowhere.
    UUID id = UUID.nameUUIDFromBytes(("default role " + name).getBytes(StandardCharsets.UTF_8));
    roles.put(name, new RoleView(id, name, true, Permissions.ALL.stream().filter(has).toList()));
  }
}
