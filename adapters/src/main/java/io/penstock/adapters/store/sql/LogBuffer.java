package io.penstock.adapters.store.sql;

import io.penstock.engine.port.LogStore.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Log lines that wait to be written. Bounded, and never in the way of who logs: what does not fit
 * is dropped and counted.
 */
final class LogBuffer {

  private static final int MAXIMUM_LINES = 20_000;
  private static final long MAXIMUM_CHARACTERS = 16L << 20;

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private long characters;
  private long dropped;

  synchronized void add(Line line) {
    if (lines.size() >= MAXIMUM_LINES || characters >= MAXIMUM_CHARACTERS) {
      dropped++;
      return;
    }
    lines.add(line);
    characters += line.text().length();
  }

  /** Takes the oldest lines. */
  synchronized List<Line> take(int limit) {
    List<Line> taken = new ArrayList<>(Math.min(limit, lines.size()));
    for (Line line; taken.size() < limit && (line = lines.poll()) != null; ) {
      taken.add(line);
      characters -= line.text().length();
    }
    return taken;
  }

  synchronized boolean isEmpty() {
    return lines.isEmpty();
  }

  /** How many lines were dropped since this was last asked. */
  synchronized long takeDropped() {
    long count = dropped;
    dropped = 0;
    return count;
  }
}
