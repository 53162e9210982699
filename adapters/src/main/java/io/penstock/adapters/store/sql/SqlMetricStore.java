package io.penstock.adapters.store.sql;

import static java.util.Comparator.comparing;

import io.penstock.engine.port.MetricStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tables {@code time_series} and {@code time_series_point}. */
final class SqlMetricStore implements MetricStore {

  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private static final String FIND =
      "SELECT id FROM time_series WHERE project_id = ? AND metric = ? AND labels = ?";

  /** None for a project that was deleted since its requests were counted. */
  private static final String MAKE =
      "INSERT INTO time_series (metric, labels, project_id)"
          + " SELECT ?, ?, id FROM project WHERE id = ? AND "
          + DeletedProjectSql.LIVE
          + " ON CONFLICT DO NOTHING";

  private static final String ADD =
      "INSERT INTO time_series_point (series, resolution, start, sum, count) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (series, resolution, start)"
          + " DO UPDATE SET sum = time_series_point.sum + excluded.sum,"
          + " count = time_series_point.count + excluded.count";

  private static final String EMPTY =
      "NOT EXISTS (SELECT 1 FROM time_series_point WHERE series = time_series.id)";

  /** So many points go in one transaction: a few milliseconds, for which others wait. */
  private static final int REMOVED_AT_ONCE = 2_000;

  /** So many are read on one session without a pause: others wait for it. */
  static final int SERIES_AT_ONCE = 20;

  private final GroupWriter writer;
  private final ReadPool reads;

  SqlMetricStore(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  /** The values that are added to one series, by period. */
  private record Key(UUID projectId, String metric, Map<String, String> labels) {}

  private static final Comparator<Key> ORDER =
      comparing(Key::projectId).thenComparing(Key::metric).thenComparing(SqlMetricStore::labels);

  private record Period(Duration resolution, long start) {}

  private record Sum(double sum, long count) {
    private static Sum together(Sum one, Sum other) {
      return new Sum(one.sum + other.sum, one.count + other.count);
    }
  }

  @Override
  public void add(List<Sample> samples) {
    // Folded here rather than by the database, on whose one writer requests wait.
    Map<Key, Map<Period, Sum>> folded = new LinkedHashMap<>();
    for (Sample sample : samples) {
      Map<Period, Sum> periods =
          folded.computeIfAbsent(
              new Key(sample.projectId(), sample.metric(), sample.labels()),
              _ -> new LinkedHashMap<>());
      Sum sum = new Sum(sample.sum(), sample.count());
      periods.merge(period(FINE, sample.time()), sum, Sum::together);
      periods.merge(period(COARSE, sample.time()), sum, Sum::together);
    }
    // The order that all servers have, so that no two wait for each other's rows.
    List<Map.Entry<Key, Map<Period, Sum>>> inOrder =
        folded.entrySet().stream().sorted(Map.Entry.comparingByKey(ORDER)).toList();
    writer.transaction(
        session -> {
          try (Insertion insertion = new Insertion(session)) {
            for (Map.Entry<Key, Map<Period, Sum>> series : inOrder) {
              insertion.add(series.getKey(), series.getValue());
            }
          }
          return samples.size();
        });
  }

  private static Period period(Duration resolution, Instant time) {
    long seconds = resolution.toSeconds();
    return new Period(resolution, Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }

  /** The statements of one transaction, each prepared once. */
  private static final class Insertion implements AutoCloseable {
    private final ReusedStatement find;
    private final ReusedStatement make;
    private final ReusedStatement add;

    Insertion(Session session) {
      // Locked: no other server may find it empty meanwhile, and remove it.
      find = new ReusedStatement(session, FIND + session.dialect().locking());
      make = new ReusedStatement(session, MAKE);
      add = new ReusedStatement(session, ADD);
    }

    void add(Key key, Map<Period, Sum> periods) throws SQLException {
      String labels = labels(key);
      OptionalLong series = find.number(row -> bind(row, key, labels));
      if (series.isEmpty()) {
        make.run(row -> row.text(key.metric()).text(labels).id(key.projectId()));
        series = find.number(row -> bind(row, key, labels));
      }
      if (series.isEmpty()) {
        return;
      }
      long id = series.getAsLong();
      for (Map.Entry<Period, Sum> entry : periods.entrySet()) {
        add.run(
            row ->
                row.number(id)
                    .number(entry.getKey().resolution().toSeconds())
                    .number(entry.getKey().start())
                    .real(entry.getValue().sum())
                    .number(entry.getValue().count()));
      }
    }

    @Override
    public void close() throws SQLException {
      try (find;
          make;
          add) {
        // All of them, whichever fails.
      }
    }
  }

  @Override
  public List<Series> series(UUID projectId) {
    return reads.read(
        session ->
            session.list(
                "SELECT id, metric, labels FROM time_series WHERE project_id ="
                    + " (SELECT id FROM project WHERE id = ? AND %s) ORDER BY id"
                        .formatted(DeletedProjectSql.LIVE),
                row -> new Series(row.number(), row.text(), JSON.readValue(row.text(), LABELS)),
                projectId));
  }

  @Override
  public int seriesWith(UUID projectId, List<Sample> samples) {
    Set<Key> keys = new HashSet<>();
    samples.forEach(sample -> keys.add(new Key(projectId, sample.metric(), sample.labels())));
    return reads.read(
        session -> {
          int count =
              session
                  .first(
                      "SELECT count(*) FROM time_series WHERE project_id = ?",
                      RowReader::integer,
                      projectId)
                  .orElse(0);
          try (ReusedStatement find = new ReusedStatement(session, FIND)) {
            for (Key key : keys) {
              String labels = labels(key);
              count += find.number(row -> bind(row, key, labels)).isEmpty() ? 1 : 0;
            }
          }
          return count;
        });
  }

  @Override
  public boolean hasSeries(UUID projectId, String metric) {
    return reads.read(
        session ->
            session
                .first(
                    "SELECT 1 FROM time_series WHERE project_id = ? AND metric = ? LIMIT 1",
                    RowReader::integer,
                    projectId,
                    metric)
                .isPresent());
  }

  private static String labels(Key key) {
    return JSON.writeValueAsString(new TreeMap<>(key.labels()));
  }

  private static void bind(RowBinder row, Key key, String labels) throws SQLException {
    var _ = row.id(key.projectId()).text(key.metric()).text(labels);
  }

  @Override
  public List<Bucket> read(List<Long> series, Instant from, Instant until, Duration period) {
    Duration kept = period.compareTo(COARSE) < 0 ? FINE : COARSE;
    Map<Instant, Bucket> buckets = new TreeMap<>();
    for (int i = 0; i < series.size(); i += SERIES_AT_ONCE) {
      List<Long> some = series.subList(i, Math.min(i + SERIES_AT_ONCE, series.size()));
      reads.snapshot(
          session -> {
            for (Long id : some) {
              for (Bucket bucket : read(session, id, kept, from, until, period)) {
                buckets.merge(bucket.start(), bucket, SqlMetricStore::together);
              }
            }
            return some.size();
          });
    }
    return List.copyOf(buckets.values());
  }

  private static List<Bucket> read(
      Session session,
      long series,
      Duration resolution,
      Instant from,
      Instant until,
      Duration period)
      throws SQLException {
    return session.list(
        "SELECT start / ? * ? AS period, SUM(sum), SUM(count) FROM time_series_point"
            + " WHERE series = ? AND resolution = ? AND start >= ? AND start < ? GROUP BY period",
        row -> new Bucket(Instant.ofEpochSecond(row.number()), row.real(), row.number()),
        period.toSeconds(),
        period.toSeconds(),
        series,
        resolution.toSeconds(),
        from.getEpochSecond(),
        until.getEpochSecond());
  }

  private static Bucket together(Bucket one, Bucket other) {
    return new Bucket(one.start(), one.sum() + other.sum(), one.count() + other.count());
  }

  @Override
  public boolean delete(UUID projectId, long series) {
    return removeAll("project_id = ? AND id = ?", projectId, series);
  }

  @Override
  public void deleteMetric(UUID projectId, String metric) {
    var _ = removeAll("project_id = ? AND metric = ?", projectId, metric);
  }

  /** Whether there was any. */
  private boolean removeAll(String which, Object... parameters) {
    int removed;
    boolean any = false;
    do {
      removed =
          writer.transaction(
              session -> SeriesRemoval.some(session, REMOVED_AT_ONCE, which, parameters));
      any |= removed > 0;
    } while (removed == REMOVED_AT_ONCE);
    return any;
  }

  @Override
  public void expire(Instant now) {
    expire(FINE, now.minus(FINE_KEPT));
    expire(COARSE, now.minus(COARSE_KEPT));
    removeEmpty();
  }

  /** They are looked for where nobody waits, and looked at once more before they go. */
  private void removeEmpty() {
    List<Long> empty =
        reads.read(
            session ->
                session.list("SELECT id FROM time_series WHERE " + EMPTY, RowReader::number));
    for (int i = 0; i < empty.size(); i += REMOVED_AT_ONCE) {
      List<Long> some = empty.subList(i, Math.min(i + REMOVED_AT_ONCE, empty.size()));
      writer.transaction(
          session -> {
            String lock = "SELECT id FROM time_series WHERE id = ?" + session.dialect().locking();
            for (Long id : some) {
              // First locked and then looked at: another server may be adding to it.
              if (session.first(lock, RowReader::number, id).isPresent()) {
                session.update("DELETE FROM time_series WHERE id = ? AND " + EMPTY, id);
              }
            }
            return some.size();
          });
    }
  }

  private void expire(Duration resolution, Instant before) {
    int removed;
    do {
      removed =
          writer.transaction(
              session ->
                  session.update(
                      "DELETE FROM time_series_point WHERE (series, resolution, start) IN"
                          + " (SELECT series, resolution, start FROM time_series_point"
                          + " WHERE resolution = ? AND start < ? LIMIT ?)",
                      resolution.toSeconds(),
                      before.getEpochSecond(),
                      REMOVED_AT_ONCE));
    } while (removed == REMOVED_AT_ONCE);
  }
}
