package io.penstock.adapters.store.sql;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns of requests: records to rows and back. */
final class RequestTable {

  /** What of a request never changes: writing it again would only touch indexes for nothing. */
  static final List<String> FIXED =
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
          "lane",
          "sequence",
          "created_by",
          "time_created",
          "mode",
          "priority",
          "retention");

  static final List<String> CHANGING =
      List.of(
          "status",
          "time_started",
          "time_completed",
          "request_timeout",
          "deployment_timeout",
          "interruptions",
          "expires",
          "input_size",
          "output_size",
          "failure_category",
          "failure_message");

  static final List<String> DATA = List.of("input", "output");

  /** The columns that {@link #read} reads, without data and with it. */
  static final String METADATA = columns(Stream.concat(FIXED.stream(), CHANGING.stream()));

  static final String ALL =
      METADATA + ", " + DATA.stream().map(RequestTable::data).collect(Collectors.joining(", "));

  private RequestTable() {}

  private static String columns(Stream<String> columns) {
    return columns.map(column -> "request." + column).collect(Collectors.joining(", "));
  }

  private static String data(String column) {
    return "coalesce(request.%1$s, (SELECT data FROM payload_data WHERE id = request.%1$s_payload))"
        .formatted(column);
  }

  /** Fills {@link RequestSql#write}. */
  static void bind(RequestRecord record, RowBinder row) throws SQLException {
    RequestState state = record.state();
    row.id(record.id().value());
    bindTarget(record.target(), row);
    Parent parent = record.parent();
    if (parent == null) {
      row.nothing().nothing().nothing().text("");
    } else {
      row.id(parent.pipelineRequest().value())
          .id(parent.objectId())
          .text(parent.objectName())
          .text(parent.lane());
    }
    Handling handling = record.handling();
    row.number(record.sequence())
        .text(record.createdBy())
        .time(record.created())
        .number(code(handling.mode()))
        .number(handling.priority())
        .number(code(handling.retention()))
        .number(code(state.status()))
        .time(state.started())
        .time(state.completed())
        .number(record.timeouts().request().toMillis())
        .number(record.timeouts().deployment().toMillis())
        .number(handling.interruptions())
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

  /** Where the request is if it has ended. */
  static void bindPlace(RequestRecord record, RowBinder row) throws SQLException {
    row.id(record.id().value()).time(record.expires());
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
    row.bytes(data == null || PayloadWriter.isLarge(data) ? null : data.utf8());
  }

  private static int code(RequestMode mode) {
    return switch (mode) {
      case EXPRESS -> 0;
      case BATCH -> 1;
    };
  }

  private static int code(Retention.Mode retention) {
    return switch (retention) {
      case NONE -> 0;
      case METADATA -> 1;
      case FULL -> 2;
    };
  }

  static int code(Status status) {
    return switch (status) {
      case PENDING -> 0;
      case PROCESSING -> 1;
      case COMPLETED -> 2;
      case FAILED -> 3;
      case CANCELLED -> 4;
    };
  }

  /** What {@link #code(Status)} makes. */
  static Status status(int code) throws SQLException {
    for (Status status : Status.values()) {
      if (code(status) == code) {
        return status;
      }
    }
    throw new SQLException("no status has the code " + code);
  }

  /** Reads what a {@code SELECT} of {@link #ALL} gives, or of {@link #METADATA} without data. */
  static RequestRecord read(RowReader row, boolean withData) throws SQLException {
    RequestId id = new RequestId(row.id());
    Target target = readTarget(row);
    Parent parent = readParent(row);
    long sequence = row.number();
    String createdBy = row.text();
    Instant created = row.time();
    RequestMode mode = readMode(row);
    int priority = row.integer();
    Retention.Mode retention = readRetention(row);
    int status = row.integer();
    Instant started = row.timeOrNull();
    Instant completed = row.timeOrNull();
    Timeouts timeouts =
        new Timeouts(Duration.ofMillis(row.number()), Duration.ofMillis(row.number()));
    Handling handling = new Handling(mode, priority, retention, row.integer());
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
        handling,
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
    String lane = row.text();
    return request == null
        ? null
        : new Parent(
            new RequestId(request),
            need(objectId, "object_id"),
            need(objectName, "object_name"),
            lane);
  }

  private static RequestMode readMode(RowReader row) throws SQLException {
    int code = row.integer();
    return switch (code) {
      case 0 -> RequestMode.EXPRESS;
      case 1 -> RequestMode.BATCH;
      default -> throw new SQLException("unknown mode of a request: " + code);
    };
  }

  private static Retention.Mode readRetention(RowReader row) throws SQLException {
    int code = row.integer();
    return switch (code) {
      case 0 -> Retention.Mode.NONE;
      case 1 -> Retention.Mode.METADATA;
      case 2 -> Retention.Mode.FULL;
      default -> throw new SQLException("unknown retention of a request: " + code);
    };
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
