package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.port.LogStore.Origin;
import io.penstock.engine.port.LogStore.Query;
import io.penstock.engine.port.LogStore.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link LogStore} must do. A subclass says which store. */
public abstract class LogStoreContract {

  private static final Instant TIME = Instant.parse("2026-03-28T20:00:26.613427123Z");
  private static final UUID PROJECT = UUID.fromString("5b1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a002");
  private static final UUID OTHER_PROJECT = UUID.fromString("5b1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a003");

  /** The store under test, empty when the test begins. */
  protected abstract LogStore store();

  @Test
  void lineCanBeReadWithinASecondWithEveryField() {
    Line full =
        new Line(
                TIME,
                true,
                "Traceback: 'naïve' 漢字 💥\t",
                PROJECT,
                "scale",
                "v1",
                "revision-1",
                "instance-7",
                "request-1",
                "request-0")
            .from(
                new Origin(
                    false,
                    4_711L,
                    new UUID(1, 1),
                    new UUID(1, 2),
                    new Step(new UUID(1, 3), "mill", new UUID(1, 4), "v2", new UUID(1, 5), "grind"),
                    null));
    Line told = line(TIME, "told").from(Origin.ofWebhook("hook-1"));
    Line bare = new Line(TIME, false, "", PROJECT, null, null, null, null, null, null);
    append(List.of(full, told, bare));
    assertEquals(List.of(full, told, bare), find(all()));
  }

  @Test
  void linesComeOldestFirstAndThoseOfOneMomentInTheOrderTheyCame() {
    List<Line> sameMoment = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      sameMoment.add(line(TIME, "line " + i));
    }
    Line older = line(TIME.minusNanos(1), "older");
    append(sameMoment);
    append(List.of(older));
    List<Line> expected = new ArrayList<>(List.of(older));
    expected.addAll(sameMoment);
    assertEquals(expected, find(all()));
  }

  @Test
  void limitKeepsTheOldest() {
    append(List.of(line(TIME.plusNanos(2), "c"), line(TIME, "a"), line(TIME.plusNanos(1), "b")));
    assertEquals(
        List.of(line(TIME, "a"), line(TIME.plusNanos(1), "b")),
        find(new Query(PROJECT, null, null, null, null, null, null, 2)));
  }

  @Test
  void bothEndsOfTheIntervalBelongToIt() {
    append(
        List.of(
            line(TIME, "a"),
            line(TIME.plusNanos(1), "b"),
            line(TIME.plusNanos(2), "c"),
            line(TIME.plusNanos(3), "d")));
    assertEquals(
        List.of(line(TIME.plusNanos(1), "b"), line(TIME.plusNanos(2), "c")),
        find(
            new Query(
                PROJECT, null, null, null, null, TIME.plusNanos(1), TIME.plusNanos(2), 5_000)));
  }

  @Test
  void eachFilterNarrowsAndProjectsAreApart() {
    Line line = from("scale", "v1", "r1", "p1");
    append(
        List.of(
            line,
            from("scale", "v2", "r2", "p1"),
            from("other", "v1", "r3", "p2"),
            new Line(TIME, false, "x", OTHER_PROJECT, "scale", "v1", null, null, "r1", "p1")));
    assertEquals(3, find(all()).size());
    assertEquals(2, find(query("scale", null, null, null)).size());
    assertEquals(2, find(query(null, "v1", null, null)).size());
    assertEquals(2, find(query(null, null, null, "p1")).size());
    assertEquals(List.of(line), find(query(null, null, "r1", null)));
    assertEquals(List.of(line), find(query("scale", "v1", "r1", "p1")));
    assertEquals(List.of(), find(query("scale", "v3", null, null)));
  }

  @Test
  void whatTheServerSaysComesNewestFirst() {
    List<Line> said = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      said.addFirst(line(TIME.plusNanos(i), "said " + i).from(Origin.SERVER));
    }
    Line elsewhere =
        new Line(TIME, true, "x", OTHER_PROJECT, null, null, null, null, null, null)
            .from(Origin.SERVER);
    append(List.of(said.get(3), line(TIME, "printed"), said.get(2), said.get(0), elsewhere));
    append(List.of(said.get(1)));
    assertEquals(said, store().findBySystem(PROJECT, null, null, 0, 50));
    assertEquals(said.subList(1, 3), store().findBySystem(PROJECT, null, null, 1, 2));
    assertEquals(List.of(), store().findBySystem(PROJECT, null, null, 4, 50));
    assertEquals(
        said.subList(1, 3),
        store().findBySystem(PROJECT, TIME.plusNanos(1), TIME.plusNanos(3), 0, 50));
  }

  /** Appends, and waits until all of them can be read. */
  protected final void append(List<Line> lines) {
    int before = count();
    lines.forEach(store()::append);
    assertTrue(
        Soon.within(Duration.ofSeconds(1), () -> count() == before + lines.size()),
        () -> "still " + count() + " lines");
  }

  private int count() {
    Query others = new Query(OTHER_PROJECT, null, null, null, null, null, null, 5_000);
    return store().find(all()).size() + store().find(others).size();
  }

  protected final List<Line> find(Query query) {
    return store().find(query);
  }

  /** The oldest 5,000 lines of the project that the samples belong to. */
  protected static Query all() {
    return query(null, null, null, null);
  }

  /** A line of that project. */
  protected static Line line(Instant time, String text) {
    return new Line(time, false, text, PROJECT, null, null, null, null, null, null);
  }

  private static Line from(String deployment, String version, String request, String pipeline) {
    return new Line(TIME, false, "x", PROJECT, deployment, version, null, null, request, pipeline);
  }

  private static Query query(
      @Nullable String deployment,
      @Nullable String version,
      @Nullable String request,
      @Nullable String pipelineRequest) {
    return new Query(PROJECT, deployment, version, request, pipelineRequest, null, null, 5_000);
  }
}
