package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Project;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Projects. */
public final class ProjectMapping implements DocumentMapping<Project> {

  @Override
  public CatalogKey key(Project project) {
    return new CatalogKey(project.id(), null, project.name(), project.created());
  }

  @Override
  public void write(Project project, ObjectNode document) {
    document.put("organization", project.organization());
    document.put("advanced_permissions", project.advancedPermissions());
    document.put("credits", project.credits());
    ArrayNode origins = document.putArray("cors_origins");
    project.corsOrigins().forEach(origins::add);
    Documents.labels(document, project.labels());
  }

  @Override
  public Project read(CatalogKey key, DocumentReader document) {
    return new Project(
        key.id(),
        key.requireName(),
        document.text("organization"),
        document.flag("advanced_permissions", false),
        document.doubleOrNull("credits"),
        document.texts("cors_origins"),
        document.labels(),
        key.created());
  }
}
