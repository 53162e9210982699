package io.penstock.engine.service.access;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.port.CatalogView;
import java.util.Optional;
import java.util.UUID;

/** What roles can be had on: names, as the API has them, to ids and back. */
final class AssignableThings {

  private AssignableThings() {}

  /** The id of the thing with this name; nothing when there is none. */
  static Optional<UUID> id(CatalogView catalog, Project project, ResourceType type, String name) {
    return switch (type) {
      case PROJECT -> name.equals(project.name()) ? Optional.of(project.id()) : Optional.empty();
      case DEPLOYMENT -> catalog.deployment(project.id(), name).map(Deployment::id);
      case PIPELINE -> catalog.pipeline(project.id(), name).map(Pipeline::id);
      case BUCKET -> catalog.resource(Bucket.class, project.id(), name).map(Bucket::id);
    };
  }

  /** The name of what an assignment is on; nothing when it is gone. */
  static Optional<String> name(CatalogView catalog, RoleAssignment assignment) {
    UUID id = assignment.resourceId();
    return switch (assignment.resourceType()) {
      case PROJECT -> catalog.project(id).map(Project::name);
      case DEPLOYMENT -> catalog.deployment(id).map(Deployment::name);
      case PIPELINE -> catalog.pipeline(id).map(Pipeline::name);
      case BUCKET -> catalog.resource(Bucket.class, id).map(Bucket::name);
    };
  }
}
