package io.penstock.adapters.store.sql;

import io.penstock.engine.port.ProjectRemains;
import java.util.Optional;
import java.util.UUID;

/** What {@link CatalogTransaction#deleteProject} hides. */
final class SqlProjectRemains implements ProjectRemains {

  private final GroupWriter writer;
  private final ReadPool reads;

  SqlProjectRemains(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public int remove(int limit) {
    // Usually there is nothing, and then nothing is written.
    Optional<UUID> project = reads.read(DeletedProjectSql::next);
    return project.isEmpty()
        ? 0
        : writer.transaction(session -> DeletedProjectSql.remove(session, project.get(), limit));
  }
}
