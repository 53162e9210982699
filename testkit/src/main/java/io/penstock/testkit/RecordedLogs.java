package io.penstock.testkit;

import io.penstock.engine.port.LogStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps log lines in memory and lets tests wait for one. */
public final class RecordedLogs implements LogStore {

  private final List<Line> lines = new ArrayList<>();

  @Override
  public synchronized void append(Line line) {
    lines.add(line);
    notifyAll();
  }

  @Override
  public synchronized List<Line> find(Query query) {
    return lines.stream()
        .filter(line -> line.projectId().equals(query.projectId()))
        .filter(line -> fits(query.deployment(), line.deployment()))
        .filter(line -> fits(query.version(), line.version()))
        .filter(line -> fits(query.deploymentRequest(), line.deploymentRequest()))
        .filter(line -> fits(query.pipelineRequest(), line.pipelineRequest()))
        .filter(line -> query.from() == null || !line.time().isBefore(query.from()))
        .filter(line -> query.until() == null || line.time().isBefore(query.until()))
        .limit(query.limit())
        .toList();
  }

  @Override
  public List<Line> findBySystem(
      UUID projectId, @Nullable Instant from, @Nullable Instant until, int offset, int limit) {
    return all().reversed().stream()
        .filter(line -> line.projectId().equals(projectId) && line.origin().system())
        .filter(line -> from == null || !line.time().isBefore(from))
        .filter(line -> until == null || line.time().isBefore(until))
        .skip(offset)
        .limit(limit)
        .toList();
  }

  /** All lines so far, oldest first. */
  public synchronized List<Line> all() {
    return List.copyOf(lines);
  }

  /** The first line like this, which may come later; fails after ten seconds. */
  public synchronized Line await(Predicate<Line> wanted) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      for (Line line : lines) {
        if (wanted.test(line)) {
          return line;
        }
      }
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no such line in " + lines);
      }
      wait(left);
    }
  }

  private static boolean fits(@Nullable Object wanted, @Nullable Object actual) {
    return wanted == null || Objects.equals(wanted, actual);
  }
}
