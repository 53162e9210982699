package io.penstock.adapters.store.sqlite;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.engine.request.Status;
import io.penstock.engine.request.Target;
import io.penstock.engine.request.Target.DeploymentTarget;
import io.penstock.engine.request.Target.OperatorTarget;
import io.penstock.engine.request.Target.PipelineTarget;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Table {@code request}: its SQL, and records to rows and back. */
final class RequestTable {

  private static final List<String> METADATA =
      List.of(
          "id",
          "kind",
          "project",
          "name",
          "version",
          "version_id",
          "operator",
          "parent_id",
          "object_id",
          "object_name",
          "sequence",
          "created_by",
          "time_created",
          "status",
          "time_started",
          "time_completed",
          "request_timeout",
          "deployment_timeout",
          "expires",
          "input_size",
          "output_size",
          "failure_category",
          "failure_message");

  private static final List<String> ALL =
      Stream.concat(METADATA.stream(), Stream.of("input", "output")).toList();

  /** The guard is in the write: a final row is never replaced by one that is not. */
  static final String WRITE =
      Sql.upsert("request", ALL) + " WHERE request.status < 2 OR excluded.status >= 2";

  static final String FIND = "SELECT " + String.join(", ", ALL) + " FROM request WHERE id = ?";

  static final String FIND_METADATA =
      "SELECT " + String.join(", ", METADATA) + " FROM request WHERE id = ?";

  static final String CHILDREN =
      "SELECT "
          + String.join(", ", METADATA)
          + " FROM request WHERE parent_id = ? ORDER BY sequence, id";

  static final String FAIL_UNFINISHED =
      "UPDATE request SET status = 3, time_completed = ?, failure_category = ?, failure_message = ?"
          + " WHERE status < 2";

  static final String DELETE_EXPIRED =
      "DELETE FROM request WHERE rowid IN (SELECT rowid FROM request"
          + " WHERE status >= 2 AND expires <= ? ORDER BY expires LIMIT ?)";

  private RequestTable() {}

  /** Fills {@link #WRITE}. */
  static void bind(RequestRecord record, RowBinder row) throws SQLException {
    RequestState state = record.state();
    row.id(record.id().value());
    bindTarget(record.target(), row);
    Parent parent = record.parent();
    if (parent == null) {
      row.nothing().nothing().nothing();
    } else {
      row.id(parent.pipelineRequest().value()).id(parent.objectId()).text(parent.objectName());
    }
    row.number(record.sequence())
        .text(record.createdBy())
        .time(record.created())
        .number(code(state.status()))
        .time(state.started())
        .time(state.completed())
        .number(record.timeouts().request().toMillis())
        .number(record.timeouts().deployment().toMillis())
        .time(record.expires())
        .number(record.inputSize());
    Output output = state.output();
    if (output == null) {
      row.nothing();
    } else {
      row.number(output.size());
    }
    if (state instanceof RequestState.Failed failed) {
      row.text(failed.failure().category().name()).text(failed.failure().message());
    } else {
      row.nothing().nothing();
    }
    bindData(record.input(), row);
    bindData(output == null ? null : output.data(), row);
  }

  private static void bindTarget(Target target, RowBinder row) throws SQLException {
    switch (target) {
      case PipelineTarget(var project, var pipeline, var version, var versionId) ->
          row.number(0).text(project).text(pipeline).text(version).id(versionId).nothing();
      case DeploymentTarget(var project, var deployment, var version, var versionId) ->
          row.number(1).text(project).text(deployment).text(version).id(versionId).nothing();
      case OperatorTarget(var project, var pipeline, var version, var versionId, var operator) ->
          row.number(2).text(project).text(pipeline).text(version).id(versionId).text(operator);
    }
  }

  private static void bindData(@Nullable JsonText data, RowBinder row) throws SQLException {
    row.bytes(data == null ? null : data.utf8());
  }

  private static int code(Status status) {
    return switch (status) {
      case PENDING -> 0;
      case PROCESSING -> 1;
      case COMPLETED -> 2;
      case FAILED -> 3;
      case CANCELLED -> 4;
    };
  }

  /** Reads what {@link #FIND} selects, or {@link #FIND_METADATA} without data. */
  static RequestRecord read(RowReader row, boolean withData) throws SQLException {
    RequestId id = new RequestId(row.id());
    Target target = readTarget(row);
    Parent parent = readParent(row);
    long sequence = row.number();
    String createdBy = row.text();
    Instant created = row.time();
    int status = row.integer();
    Instant started = row.timeOrNull();
    Instant completed = row.timeOrNull();
    Timeouts timeouts =
        new Timeouts(Duration.ofMillis(row.number()), Duration.ofMillis(row.number()));
    Instant expires = row.time();
    int inputSize = row.integer();
    Integer outputSize = row.integerOrNull();
    String category = row.textOrNull();
    String message = row.textOrNull();
    JsonText input = withData ? readData(row) : null;
    JsonText data = withData ? readData(row) : null;

    Output output = outputSize == null ? null : new Output(data, outputSize);
    Failure failure =
        category == null || message == null
            ? null
            : new Failure(Failure.Category.valueOf(category), message);
    return new RequestRecord(
        id,
        target,
        parent,
        sequence,
        createdBy,
        created,
        timeouts,
        input,
        inputSize,
        expires,
        state(status, started, completed, output, failure));
  }

  private static Target readTarget(RowReader row) throws SQLException {
    int kind = row.integer();
    String project = row.text();
    String name = row.text();
    String version = row.text();
    UUID versionId = row.id();
    String operator = row.textOrNull();
    return switch (kind) {
      case 0 -> new PipelineTarget(project, name, version, versionId);
      case 1 -> new DeploymentTarget(project, name, version, versionId);
      case 2 -> new OperatorTarget(project, name, version, versionId, need(operator, "operator"));
      default -> throw new SQLException("unknown kind of request: " + kind);
    };
  }

  private static @Nullable Parent readParent(RowReader row) throws SQLException {
    UUID request = row.idOrNull();
    UUID objectId = row.idOrNull();
    String objectName = row.textOrNull();
    return request == null
        ? null
        : new Parent(
            new RequestId(request), need(objectId, "object_id"), need(objectName, "object_name"));
  }

  private static @Nullable JsonText readData(RowReader row) throws SQLException {
    byte[] data = row.bytesOrNull();
    return data == null ? null : JsonText.ofTrusted(data);
  }

  private static RequestState state(
      int status,
      @Nullable Instant started,
      @Nullable Instant completed,
      @Nullable Output output,
      @Nullable Failure failure)
      throws SQLException {
    return switch (status) {
      case 0 -> new RequestState.Pending();
      case 1 -> new RequestState.Processing(need(started, "time_started"));
      case 2 ->
          new RequestState.Completed(
              need(started, "time_started"), need(completed, "time_completed"), output);
      case 3 ->
          new RequestState.Failed(
              started, need(completed, "time_completed"), need(failure, "failure_message"), output);
      case 4 -> new RequestState.Cancelled(started, need(completed, "time_completed"));
      default -> throw new SQLException("unknown status of a request: " + status);
    };
  }

  private static <T> T need(@Nullable T value, String column) throws SQLException {
    if (value == null) {
      throw new SQLException("column " + column + " has no value where it needs one");
    }
    return value;
  }
}
