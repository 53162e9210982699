package io.penstock.engine.service.log;

import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.service.definition.Lookup;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Reads the log of a project (reference, section 8.3). */
public final class LogService {

  private static final int PAGE = 5_000;

  /** Nothing was logged before, and no store has to know times after. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private final CatalogView catalog;
  private final LogStore logs;

  public LogService(CatalogView catalog, LogStore logs) {
    this.catalog = catalog;
    this.logs = logs;
  }

  /**
   * The first lines that fit, oldest first.
   *
   * @param from inclusive
   * @param until exclusive
   */
  public List<Line> oldest(
      String project, LogFilter filter, Instant from, Instant until, int limit) {
    List<Line> found = new ArrayList<>();
    scan(
        project,
        filter,
        from,
        until,
        line -> {
          found.add(line);
          return found.size() < limit;
        });
    return found;
  }

  /** The last lines that fit, newest first. */
  public List<Line> newest(
      String project, LogFilter filter, Instant from, Instant until, int limit) {
    Deque<Line> found = new ArrayDeque<>();
    scan(
        project,
        filter,
        from,
        until,
        line -> {
          found.addLast(line);
          if (found.size() > limit) {
            found.removeFirst();
          }
          return true;
        });
    List<Line> newestFirst = new ArrayList<>(found);
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /** Goes through the lines page by page until {@code more} says that it has enough. */
  private void scan(
      String project, LogFilter filter, Instant from, Instant until, Predicate<Line> more) {
    UUID projectId = new Lookup(catalog).project(project).id();
    Map<LogLabel, String> required = filter.required();
    Instant start = from.isBefore(EARLIEST) ? EARLIEST : from;
    Instant end = until.isAfter(LATEST) ? LATEST : until;
    while (start.isBefore(end)) {
      List<Line> page =
          logs.find(
              new LogStore.Query(
                  projectId,
                  required.get(LogLabel.DEPLOYMENT_NAME),
                  required.get(LogLabel.DEPLOYMENT_VERSION),
                  required.get(LogLabel.DEPLOYMENT_REQUEST_ID),
                  required.get(LogLabel.PIPELINE_REQUEST_ID),
                  start,
                  end.minusNanos(1),
                  PAGE));
      for (Line line : page) {
        if (filter.matches(line) && !more.test(line)) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      // More lines of one nanosecond than a page holds are not worth a finer position.
      start = page.getLast().time().plusNanos(1);
    }
  }
}
