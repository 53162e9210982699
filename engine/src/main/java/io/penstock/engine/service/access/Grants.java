package io.penstock.engine.service.access;

import io.penstock.engine.service.access.Access.Thing;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody may do in one project. Only its maker changes it. */
final class Grants {

  private final Set<String> everywhere = new HashSet<>();
  private final Map<Thing, Set<String>> on = new HashMap<>();

  void add(Collection<String> permissions) {
    everywhere.addAll(permissions);
  }

  void add(Thing thing, Collection<String> permissions) {
    on.computeIfAbsent(thing, any -> new HashSet<>()).addAll(permissions);
  }

  /** For service users, whatever their roles say (reference, section 8.5). */
  void withoutThoseAboutAccess() {
    everywhere.removeIf(Permissions::isAboutAccess);
    on.values().forEach(permissions -> permissions.removeIf(Permissions::isAboutAccess));
  }

  boolean allow(String permission, @Nullable Thing thing) {
    return everywhere.contains(permission)
        || (thing != null && on.getOrDefault(thing, Set.of()).contains(permission));
  }
}
