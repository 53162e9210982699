package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.MetricStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tables {@code time_series} and {@code time_series_point}. */
final class SqliteMetricStore implements MetricStore {

  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private static final String ADD =
      "INSERT INTO time_series_point (series, resolution, start, sum, count) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (series, resolution, start)"
          + " DO UPDATE SET sum = sum + excluded.sum, count = count + excluded.count";

  /** So many points go in one transaction: a few milliseconds, for which others wait. */
  private static final int EXPIRED_AT_ONCE = 2_000;

  private final GroupWriter writer;
  private final ReadPool reads;

  SqliteMetricStore(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public void add(List<Sample> samples) {
    writer.transaction(
        connection -> {
          for (Sample sample : samples) {
            if (hasProject(connection, sample.projectId())) {
              long series = series(connection, sample);
              add(connection, series, FINE, sample);
              add(connection, series, COARSE, sample);
            }
          }
          return samples.size();
        });
  }

  /** A project may have been deleted since its requests were counted. */
  private static boolean hasProject(Connection connection, UUID id) throws SQLException {
    return Sql.first(connection, "SELECT 1 FROM project WHERE id = ?", RowReader::integer, id)
        .isPresent();
  }

  private static long series(Connection connection, Sample sample) throws SQLException {
    String labels = JSON.writeValueAsString(new TreeMap<>(sample.labels()));
    Object[] key = {sample.projectId(), sample.metric(), labels};
    Sql.update(
        connection,
        "INSERT OR IGNORE INTO time_series (project_id, metric, labels) VALUES (?, ?, ?)",
        key);
    return Sql.first(
            connection,
            "SELECT id FROM time_series WHERE project_id = ? AND metric = ? AND labels = ?",
            RowReader::number,
            key)
        .orElseThrow();
  }

  private static void add(Connection connection, long series, Duration resolution, Sample sample)
      throws SQLException {
    long seconds = resolution.toSeconds();
    Sql.update(
        connection,
        ADD,
        series,
        seconds,
        Math.floorDiv(sample.time().getEpochSecond(), seconds) * seconds,
        sample.sum(),
        sample.count());
  }

  @Override
  public List<Series> series(UUID projectId) {
    return reads.read(
        connection ->
            Sql.list(
                connection,
                "SELECT id, metric, labels FROM time_series WHERE project_id = ? ORDER BY id",
                row -> new Series(row.number(), row.text(), JSON.readValue(row.text(), LABELS)),
                projectId));
  }

  @Override
  public List<Bucket> read(List<Long> series, Instant from, Instant until, Duration period) {
    Duration kept = period.compareTo(COARSE) < 0 ? FINE : COARSE;
    Map<Instant, Bucket> buckets = new TreeMap<>();
    reads.snapshot(
        connection -> {
          for (Long id : series) {
            for (Bucket bucket : read(connection, id, kept, from, until, period)) {
              buckets.merge(bucket.start(), bucket, SqliteMetricStore::together);
            }
          }
          return series.size();
        });
    return List.copyOf(buckets.values());
  }

  private static List<Bucket> read(
      Connection connection,
      long series,
      Duration resolution,
      Instant from,
      Instant until,
      Duration period)
      throws SQLException {
    return Sql.list(
        connection,
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
    return writer.transaction(
        connection ->
            Sql.update(
                    connection,
                    "DELETE FROM time_series WHERE project_id = ? AND id = ?",
                    projectId,
                    series)
                > 0);
  }

  @Override
  public void deleteMetric(UUID projectId, String metric) {
    writer.transaction(
        connection ->
            Sql.update(
                connection,
                "DELETE FROM time_series WHERE project_id = ? AND metric = ?",
                projectId,
                metric));
  }

  @Override
  public void expire(Instant now) {
    expire(FINE, now.minus(FINE_KEPT));
    expire(COARSE, now.minus(COARSE_KEPT));
    writer.transaction(
        connection ->
            Sql.update(
                connection,
                "DELETE FROM time_series WHERE NOT EXISTS"
                    + " (SELECT 1 FROM time_series_point WHERE series = time_series.id)"));
  }

  private void expire(Duration resolution, Instant before) {
    int removed;
    do {
      removed =
          writer.transaction(
              connection ->
                  Sql.update(
                      connection,
                      "DELETE FROM time_series_point WHERE (series, resolution, start) IN"
                          + " (SELECT series, resolution, start FROM time_series_point"
                          + " WHERE resolution = ? AND start < ? LIMIT ?)",
                      resolution.toSeconds(),
                      before.getEpochSecond(),
                      EXPIRED_AT_ONCE));
    } while (removed == EXPIRED_AT_ONCE);
  }
}
