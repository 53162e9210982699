package io.penstock.testkit;

import io.penstock.engine.port.LogStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps all lines in memory. */
public final class InMemoryLogStore implements LogStore {

  private final List<Line> lines = new ArrayList<>();

  @Override
  public synchronized void append(Line line) {
    lines.add(line);
  }

  @Override
  public synchronized List<Line> find(Query query) {
    return lines.stream()
        .filter(line -> matches(line, query))
        .sorted(Comparator.comparing(Line::time))
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized List<Line> findBySystem(
      UUID projectId, @Nullable Instant from, @Nullable Instant until, int offset, int limit) {
    return lines.reversed().stream()
        .filter(line -> line.projectId().equals(projectId) && line.origin().system())
        .filter(line -> from == null || !line.time().isBefore(from))
        .filter(line -> until == null || line.time().isBefore(until))
        .sorted(Comparator.comparing(Line::time).reversed())
        .skip(offset)
        .limit(limit)
        .toList();
  }

  private static boolean matches(Line line, Query query) {
    return line.projectId().equals(query.projectId())
        && fits(query.deployment(), line.deployment())
        && fits(query.version(), line.version())
        && fits(query.deploymentRequest(), line.deploymentRequest())
        && fits(query.pipelineRequest(), line.pipelineRequest())
        && (query.from() == null || !line.time().isBefore(query.from()))
        && (query.until() == null || !line.time().isAfter(query.until()));
  }

  private static boolean fits(@Nullable String wanted, @Nullable String found) {
    return wanted == null || Objects.equals(wanted, found);
  }
}
