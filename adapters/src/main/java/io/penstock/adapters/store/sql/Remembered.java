package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Cluster;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Grows with each change of the table, by whichever server. */
  private final AtomicLong changes = new AtomicLong();

  private volatile Held<T> held;

  /**
   * What was read.
   *
   * @param changes those that it has, at least
   */
  private record Held<T>(long changes, T content) {}

  Remembered(GroupWriter writer, ReadPool reads, Cluster cluster, SqlFunction<T> load) {
    this.writer = writer;
    this.reads = reads;
    this.cluster = cluster;
    this.load = load;
    notes = new CatalogNotes(reads.dialect(), cluster.epoch());
    cluster.whenStale(changes::incrementAndGet);
    held = new Held<>(0, reads.read(load));
  }

  T get() {
    Held<T> now = held;
    return now.changes() >= changes.get() ? now.content() : reload();
  }

  /** One at a time, so that nothing older comes after something newer. */
  private synchronized T reload() {
    long known = changes.get();
    if (held.changes() < known) {
      held = new Held<>(known, reads.read(load));
    }
    return held.content();
  }

  /** Runs a statement; returns whether it changed anything. */
  boolean change(String sql, @Nullable Object... parameters) {
    Changed changed =
        writer.transaction(
            session -> new Changed(notes.begin(session), session.update(sql, parameters) > 0),
            _ -> changes.incrementAndGet());
    cluster.awaitKnown(changed.generation());
    return changed.any();
  }

  private record Changed(long generation, boolean any) {}
}
