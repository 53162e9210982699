package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.ProjectRemains;
import java.util.Optional;
import java.util.UUID;

/** What {@link CatalogTransaction#deleteProject} hides. */
final class SqliteProjectRemains implements ProjectRemains {

  private final GroupWriter writer;
  private final ReadPool reads;

  SqliteProjectRemains(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public int remove(int limit) {
    // Usually there is nothing, and then nothing is written.
    Optional<UUID> project = reads.read(DeletedProjectSql::next);
    return project.isEmpty()
        ? 0
        : writer.transaction(
            connection -> DeletedProjectSql.remove(connection, project.get(), limit));
  }
}
