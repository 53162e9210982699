package io.penstock.adapters.store.sql;

import io.penstock.engine.port.LogStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Log lines in table {@code log_line}. */
final class SqlLogStore implements LogStore {

  private static final String SELECT =
      "SELECT time_nanos, error, text, project_id, deployment, version, revision, instance,"
          + " deployment_request, pipeline_request, environment, environment_build, system, process,"
          + " deployment_id, version_id, webhook, pipeline_id, pipeline, pipeline_version_id,"
          + " pipeline_version, pipeline_object_id, pipeline_object FROM log_line WHERE ";

  static final String FIND_BY_SYSTEM =
      SELECT
          + "system = 1 AND project_id = ? AND time_nanos >= ? AND time_nanos < ?"
          + " ORDER BY time_nanos DESC, id DESC LIMIT ? OFFSET ?";

  private final GroupWriter writer;
  private final ReadPool reads;

  SqlLogStore(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public void append(Line line) {
    writer.append(line);
  }

  @Override
  public List<Line> find(Query query) {
    Conditions conditions = new Conditions(query.projectId());
    conditions.add("deployment = ?", query.deployment());
    conditions.add("version = ?", query.version());
    conditions.add("deployment_request = ?", query.deploymentRequest());
    conditions.add("pipeline_request = ?", query.pipelineRequest());
    conditions.add("time_nanos >= ?", nanos(query.from()));
    conditions.add("time_nanos <= ?", nanos(query.until()));
    String sql =
        SELECT
            + String.join(" AND ", conditions.sql)
            + " ORDER BY time_nanos, id LIMIT "
            + query.limit();
    return reads.read(
        session -> session.list(sql, SqlLogStore::line, conditions.parameters.toArray()));
  }

  @Override
  public List<Line> findBySystem(
      UUID projectId, @Nullable Instant from, @Nullable Instant until, int offset, int limit) {
    return reads.read(
        session ->
            session.list(
                FIND_BY_SYSTEM,
                SqlLogStore::line,
                projectId,
                from == null ? Long.MIN_VALUE : SqlValues.nanos(from),
                until == null ? Long.MAX_VALUE : SqlValues.nanos(until),
                limit,
                offset));
  }

  private static @Nullable Long nanos(@Nullable Instant time) {
    return time == null ? null : SqlValues.nanos(time);
  }

  private static Line line(RowReader row) throws SQLException {
    Instant time = SqlValues.ofNanos(row.number());
    boolean error = row.integer() != 0;
    String text = row.text();
    UUID projectId = row.id();
    return new Line(
        time,
        error,
        text,
        projectId,
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        origin(row));
  }

  private static Origin origin(RowReader row) throws SQLException {
    boolean system = row.integer() != 0;
    Long process = row.numberOrNull();
    UUID deployment = row.idOrNull();
    UUID version = row.idOrNull();
    String webhook = row.textOrNull();
    UUID pipeline = row.idOrNull();
    Step step =
        pipeline == null
            ? null
            : new Step(pipeline, row.text(), row.id(), row.text(), row.id(), row.text());
    return new Origin(system, process, deployment, version, step, webhook);
  }

  /** What a line must fulfil, and the values to compare with. */
  private static final class Conditions {
    private final List<String> sql = new ArrayList<>(List.of("project_id = ?"));
    private final List<Object> parameters = new ArrayList<>();

    Conditions(UUID projectId) {
      parameters.add(projectId);
    }

    void add(String condition, @Nullable Object value) {
      if (value != null) {
        sql.add(condition);
        parameters.add(value);
      }
    }
  }
}
