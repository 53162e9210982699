package io.penstock.engine.port;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads audit events, which a {@link CatalogChange} writes. They are deleted with their project.
 */
public interface AuditStore {

  /** Newest first. */
  List<AuditEvent> find(Query query);

  /**
   * Which events. Null means any.
   *
   * @param ownerId of a deployment or pipeline
   * @param limit 1 or more
   * @param offset 0 or more
   */
  record Query(
      UUID projectId, @Nullable UUID ownerId, @Nullable Action action, int limit, int offset) {}
}
