package io.penstock.engine.port;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads audit events, which a {@link CatalogChange} writes, and removes old ones. They go with
 * their project ({@link ProjectRemains}).
 */
public interface AuditStore {

  /** How long events are kept. */
  Duration KEPT = Duration.ofDays(400);

  /** Newest first. */
  List<AuditEvent> find(Query query);

  /**
   * Removes events that are older than {@link #KEPT}.
   *
   * @param limit at most so many
   * @return how many
   */
  int deleteExpired(Instant now, int limit);

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
