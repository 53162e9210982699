package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * What a small table holds, in memory, too, since every call asks for it. Where several servers
 * write the table, a change counts as one of definitions, so that the others hear of it.
 *
 * @param <T> all of the table
 */
final class Remembered<T> {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final Cluster cluster;
  private final SqlFunction<T> load;
  private final CatalogNotes notes;
  private volatile T content;

  /** Whether another server may have changed it. */
  private volatile boolean stale;

  Remembered(GroupWriter writer, ReadPool reads, Cluster cluster, SqlFunction<T> load) {
    this.writer = writer;
    this.reads = reads;
    this.cluster = cluster;
    this.load = load;
    notes = new CatalogNotes(reads.dialect(), cluster.epoch());
    cluster.whenStale(() -> stale = true);
    content = reads.read(load);
  }

  T get() {
    if (stale) {
      // Before it is read: what changes meanwhile makes it stale again.
      stale = false;
      content = reads.read(load);
    }
    return content;
  }

  /** Runs a statement; returns whether it changed anything. */
  boolean change(String sql, @Nullable Object... parameters) {
    Changed<T> changed =
        writer.transaction(
            session -> {
              long generation = notes.begin(session);
              boolean any = session.update(sql, parameters) > 0;
              return new Changed<>(any, load.apply(session), generation);
            },
            done -> content = done.content());
    cluster.awaitKnown(changed.generation());
    return changed.any();
  }

  private record Changed<T>(boolean any, T content, long generation) {}
}
