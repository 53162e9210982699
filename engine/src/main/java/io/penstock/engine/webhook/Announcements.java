package io.penstock.engine.webhook;

import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.VersionReference.ObjectType;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.catalog.Webhook.Event;
import io.penstock.engine.model.JsonBuilder;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.request.Target;
import io.penstock.engine.request.Target.DeploymentTarget;
import io.penstock.engine.request.Target.OperatorTarget;
import io.penstock.engine.request.Target.PipelineTarget;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What webhooks are told, as the reference has it (section 8.8). */
public final class Announcements {

  /** A larger result is left out: 16 kB (reference, section 8.8). */
  public static final int LARGEST_RESULT = 16_384;

  private Announcements() {}

  /** Whether a request that has just come into this state is announced with this event. */
  static boolean concerns(Event event, Status status) {
    return switch (event) {
      case STARTED -> status == Status.PROCESSING;
      case COMPLETED -> status == Status.COMPLETED;
      case FAILED -> status == Status.FAILED;
      case FINISHED -> status.isFinal();
    };
  }

  /** What the webhook is told of the request. */
  static JsonText body(Webhook webhook, RequestRecord request) {
    RequestState.Output output = request.state().output();
    JsonText result = webhook.includeResult() && output != null ? output.data() : null;
    return body(
        webhook.event(),
        webhook.reference().objectId(),
        request.target(),
        request.id().toString(),
        request.state().status(),
        result);
  }

  /**
   * What an event looks like.
   *
   * @param objectId of the deployment or pipeline
   * @param result null for none
   */
  public static JsonText body(
      Event event,
      UUID objectId,
      Target target,
      String requestId,
      Status status,
      @Nullable JsonText result) {
    JsonBuilder json = new JsonBuilder(1_024 + (result == null ? 0 : result.size())).raw('{');
    String version =
        switch (target) {
          case DeploymentTarget(_, var deployment, var name, _) -> {
            names(json, ObjectType.DEPLOYMENT, event, objectId, deployment, target, name);
            yield "deployment %s, version %s".formatted(deployment, name);
          }
          case PipelineTarget(_, var pipeline, var name, _) -> {
            names(json, ObjectType.PIPELINE, event, objectId, pipeline, target, name);
            yield "pipeline %s, version %s".formatted(pipeline, name);
          }
          case OperatorTarget _ ->
              throw new IllegalArgumentException("Operators are never announced.");
        };
    field(json, "request_id", requestId).raw(',');
    field(json, "status", status.wireName()).raw(',');
    if (result != null && result.size() <= LARGEST_RESULT) {
      json.raw("\"result\":").value(result).raw(',');
    }
    String what =
        switch (status) {
          case PENDING -> "is pending";
          case PROCESSING -> "is being processed";
          case COMPLETED -> "has completed";
          case FAILED -> "has failed";
          case CANCELLED -> "was cancelled";
        };
    field(
        json,
        "text",
        "Request %s to %s in project %s %s.".formatted(requestId, version, target.project(), what));
    return json.raw('}').toJson();
  }

  private static void names(
      JsonBuilder json,
      VersionReference.ObjectType type,
      Event event,
      UUID objectId,
      String name,
      Target target,
      String version) {
    String kind = type.wireName();
    field(json, "event", event.wireName(type)).raw(',');
    field(json, kind + "_id", objectId.toString()).raw(',');
    field(json, kind + "_name", name).raw(',');
    field(json, kind + "_version_id", target.versionId().toString()).raw(',');
    field(json, kind + "_version_name", version).raw(',');
  }

  private static JsonBuilder field(JsonBuilder json, String name, String value) {
    return json.string(name).raw(':').string(value);
  }
}
