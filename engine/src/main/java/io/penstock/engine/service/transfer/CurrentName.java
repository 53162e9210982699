package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.CatalogView;
import java.util.UUID;

/**
 * Services know projects by name, but the name of a project that is renamed or deleted is free at
 * once: work in the background asks for it each time, lest it go on in another project.
 */
final class CurrentName {

  private CurrentName() {}

  /**
   * The name that the project has now.
   *
   * @throws io.penstock.engine.error.RejectedException when the project is gone
   */
  static String of(CatalogView catalog, UUID projectId) {
    return catalog
        .project(projectId)
        .map(Project::name)
        .orElseThrow(() -> notFound("The project was deleted meanwhile."));
  }
}
