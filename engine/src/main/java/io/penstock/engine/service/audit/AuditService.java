package io.penstock.engine.service.audit;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.port.AuditStore;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.Lookup;
import java.util.List;
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
    return events.find(
        new AuditStore.Query(
            new Lookup(catalog).project(project).id(),
            null,
            page.action(),
            page.limit(),
            page.offset()));
  }

  /** Of the deployment, its versions, their revisions and variables. */
  public List<AuditEvent> ofDeployment(String project, String deployment, Page page) {
    Lookup lookup = new Lookup(catalog);
    return events.find(
        new AuditStore.Query(
            lookup.project(project).id(),
            lookup.deployment(project, deployment).id(),
            page.action(),
            page.limit(),
            page.offset()));
  }

  /** Of the pipeline, its versions and their objects. */
  public List<AuditEvent> ofPipeline(String project, String pipeline, Page page) {
    Lookup lookup = new Lookup(catalog);
    return events.find(
        new AuditStore.Query(
            lookup.project(project).id(),
            lookup.pipeline(project, pipeline).id(),
            page.action(),
            page.limit(),
            page.offset()));
  }
}
