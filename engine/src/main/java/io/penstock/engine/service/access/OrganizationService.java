package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.definition.ResourceCounts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Organizations: the names that projects carry, and nothing beyond. All of them have the users of
 * the server.
 */
public final class OrganizationService {

  private final CatalogView catalog;
  private final AccessControl access;

  public OrganizationService(CatalogView catalog, AccessControl access) {
    this.catalog = catalog;
    this.access = access;
  }

  /**
   * An organization.
   *
   * @param created when the first of its projects was
   */
  public record Organization(UUID id, String name, Instant created) {}

  /** How many projects it has, and how many things of each kind these have together. */
  public record Resources(int projects, ResourceCounts counts) {}

  /**
   * Those of the caller's projects, oldest first. None for service users, which cannot act on
   * organizations (reference, section 8.5), and for deployments.
   */
  public List<Organization> list(Principal caller) {
    Map<String, Organization> byName = new LinkedHashMap<>();
    if (access.serviceUser(caller).isEmpty() && access.deployment(caller).isEmpty()) {
      for (Project project : catalog.projects()) {
        if (access.sees(caller, project.name())) {
          byName.putIfAbsent(project.organization(), organization(project));
        }
      }
    }
    return List.copyOf(byName.values());
  }

  public Organization get(String name) {
    return organization(projects(name).getFirst());
  }

  public Resources resources(String name) {
    List<Project> projects = projects(name);
    return new Resources(
        projects.size(),
        projects.stream()
            .map(project -> ResourceCounts.of(catalog, project.id()))
            .reduce(ResourceCounts.NONE, ResourceCounts::plus));
  }

  /** At least one. */
  private List<Project> projects(String organization) {
    List<Project> found = new ArrayList<>(catalog.projects());
    found.removeIf(project -> !project.organization().equals(organization));
    if (found.isEmpty()) {
      throw notFound("Organization was not found");
    }
    return found;
  }

  private static Organization organization(Project oldest) {
    byte[] key = ("organization " + oldest.organization()).getBytes(StandardCharsets.UTF_8);
    return new Organization(UUID.nameUUIDFromBytes(key), oldest.organization(), oldest.created());
  }
}
