package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Catalog.ChangedElsewhere;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What servers of one database tell each other about changes of definitions: tables {@code
 * catalog_generation} and {@code catalog_change}. With one server there is nothing to tell.
 */
final class CatalogNotes {

  private static final String CHANGED =
      """
      SELECT generation.number, change.about
        FROM catalog_generation AS generation
          LEFT JOIN catalog_change AS change ON change.number > ? AND change.owner <> ?
      """;

  private final String begin;
  private final String note;
  private final long epoch;

  /**
   * @param epoch of this server
   */
  CatalogNotes(Dialect dialect, long epoch) {
    begin = dialect.changingCatalog();
    note = dialect.notingCatalogChange();
    this.epoch = epoch;
  }

  boolean isShared() {
    return !begin.isEmpty();
  }

  /**
   * Waits for changes of other servers, and lets none begin before the transaction ends. Returns
   * the generation that the change makes.
   */
  long begin(Session session) throws SQLException {
    return isShared() ? session.first(begin, RowReader::number).orElseThrow() : 0;
  }

  /** Notes what a change is about: a project, a deployment, or a deployment version. */
  void about(Session session, UUID id) throws SQLException {
    if (isShared()) {
      session.update(note, id);
    }
  }

  private record Row(long generation, @Nullable UUID about) {}

  ChangedElsewhere changedElsewhere(Session session, long after) throws SQLException {
    List<Row> rows =
        session.list(CHANGED, row -> new Row(row.number(), row.idOrNull()), after, epoch);
    long until = rows.getFirst().generation();
    Set<UUID> about =
        rows.stream()
            .map(Row::about)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(HashSet::new));
    return new ChangedElsewhere(until, after >= until - Dialect.KEPT_CATALOG_CHANGES, about);
  }
}
