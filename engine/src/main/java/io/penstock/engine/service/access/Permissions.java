package io.penstock.engine.service.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All permissions that there are (reference, section 8.6): {@code <object>[.<sub-object>…].<verb>}.
 */
public final class Permissions {

  /** By the alphabet. */
  public static final List<String> ALL = all();

  private static final Set<String> KNOWN = Set.copyOf(ALL);

  private Permissions() {}

  public static boolean isKnown(String permission) {
    return KNOWN.contains(permission);
  }

  /** Whether it is about the thing, or about a part of it. */
  static boolean isAbout(String permission, String thing) {
    return permission.startsWith(thing + ".");
  }

  /**
   * Whether it lets somebody give permissions away, or get at those of others. Service users never
   * have such (reference, section 8.5), and editors may read only.
   */
  static boolean isAboutAccess(String permission) {
    return isAbout(permission, "roles")
        || isAbout(permission, "service_users")
        || isAbout(permission, "projects.users");
  }

  static String verb(String permission) {
    return permission.substring(permission.lastIndexOf('.') + 1);
  }

  private static List<String> all() {
    Set<String> all = new TreeSet<>();
    add(all, "buckets", "list", "get", "create", "update", "delete");
    add(all, "deployments", "list", "get", "create", "update", "delete");
    add(all, "deployments.environment_variables", "list", "get", "create", "update", "delete");
    add(all, "deployments.versions", "list", "get", "create", "update", "delete");
    add(
        all,
        "deployments.versions.environment_variables",
        "list",
        "get",
        "create",
        "update",
        "delete");
    add(all, "deployments.versions.requests", "list", "get", "create", "update", "delete");
    add(all, "deployments.versions.revisions", "list", "get", "create", "update");
    add(all, "environment_variables", "list", "get", "create", "update", "delete");
    add(all, "environments", "list", "get", "create", "update", "delete");
    add(all, "environments.builds", "list", "get", "update");
    add(all, "exports", "list", "get", "create", "delete");
    add(all, "files", "list", "get", "create", "delete");
    add(all, "imports", "list", "get", "create", "update", "delete");
    add(all, "instance_type_groups", "list", "get", "create", "update", "delete");
    add(all, "instances", "list", "get", "update");
    add(all, "metrics", "list", "get", "create", "update", "delete");
    add(all, "pipelines", "list", "get", "create", "update", "delete");
    add(all, "pipelines.versions", "list", "get", "create", "update", "delete");
    add(all, "pipelines.versions.requests", "list", "get", "create", "update", "delete");
    add(all, "projects", "get", "update", "delete");
    add(all, "projects.audit", "list");
    add(all, "projects.logs", "list");
    add(all, "projects.requests", "list");
    add(all, "projects.resources", "get");
    add(all, "projects.users", "list", "get", "create", "delete");
    add(all, "roles", "list", "get", "create", "update", "delete");
    add(all, "roles.assignments", "list", "get", "create", "delete");
    add(all, "schedules", "list", "get", "create", "update", "delete");
    add(all, "service_users", "list", "get", "create", "update", "delete");
    add(all, "services", "list", "get", "create", "update", "delete");
    add(all, "webhooks", "list", "get", "create", "update", "delete");
    return List.copyOf(new ArrayList<>(all));
  }

  private static void add(Set<String> all, String thing, String... verbs) {
    for (String verb : verbs) {
      all.add(thing + "." + verb);
    }
  }
}
