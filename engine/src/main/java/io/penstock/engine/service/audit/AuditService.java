package io.penstock.engine.service.audit;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.port.AuditStore;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.Lookup;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads audit events (reference, section 8.2). All methods give the newest first. */
public final class AuditService {

  private final CatalogView catalog;
  private final AuditStore events;

  public AuditService(CatalogView catalog, AuditStore events) {
    this.catalog = catalog;
    this.events = events;
  }

  /**
   * Part of a list.
   *
   * @param action null for events of all kinds
   * @param limit 1 or more
   * @param offset 0 or more
   */
  public record Page(@Nullable Action action, int limit, int offset) {}

  public List<AuditEvent> ofProject(String project, Page page) {
    return find(new Lookup(catalog).project(project).id(), null, page);
  }

  /** Of the deployment, its versions, their revisions and variables. */
  public List<AuditEvent> ofDeployment(String project, String deployment, Page page) {
    Deployment owner = new Lookup(catalog).deployment(project, deployment);
    return find(owner.projectId(), owner.id(), page);
  }

  /** Of the pipeline, its versions and their objects. */
  public List<AuditEvent> ofPipeline(String project, String pipeline, Page page) {
    Pipeline owner = new Lookup(catalog).pipeline(project, pipeline);
    return find(owner.projectId(), owner.id(), page);
  }

  private List<AuditEvent> find(UUID projectId, @Nullable UUID ownerId, Page page) {
    return events.find(
        new AuditStore.Query(projectId, ownerId, page.action(), page.limit(), page.offset()));
  }
}
