package io.penstock.adapters.http.cluster;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a run beside its input. It travels as base64 of JSON in a header of its own, so
 * that the body is the input and nothing else, however large. Clocks of two servers are never
 * compared: of the deadline goes what is left of it.
 *
 * @param runId of this run; others of the same request have others
 * @param server the epoch of the one that has the request
 * @param limit the name of the limit that set the deadline
 * @param streamed whether updates are to be sent
 * @param pipeline null outside pipelines
 */
public record RunHeader(
    UUID runId,
    long server,
    UUID versionId,
    RequestId requestId,
    RequestMode mode,
    String userId,
    Duration left,
    String limit,
    boolean streamed,
    @Nullable PipelineContext pipeline) {

  public static final String NAME = "Penstock-Run";

  /**
   * A header of every call, with the epoch of the server that is meant. Another one may have its
   * URL by now, which knows nothing of what the other has run.
   */
  public static final String MEANT = "Penstock-Server";

  static RunHeader of(UUID runId, long server, Invocation invocation) {
    return new RunHeader(
        runId,
        server,
        invocation.versionId(),
        invocation.requestId(),
        invocation.mode(),
        invocation.userId(),
        invocation.deadline().remaining(),
        invocation.deadline().limit(),
        invocation.updates() != null,
        invocation.pipeline());
  }

  /** What is to be run; the time that is left runs from now on. */
  public Invocation invocation(Payload input, UpdateListener updates) {
    return new Invocation(
        versionId,
        requestId,
        input,
        Deadline.after(left, limit),
        mode,
        userId,
        pipeline,
        streamed ? updates : null);
  }

  String write(JsonCodec codec) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("run", runId.toString());
    fields.put("server", server);
    fields.put("version", versionId.toString());
    fields.put("request", requestId.toString());
    fields.put("mode", mode.name());
    fields.put("user", userId);
    fields.put("left_ms", left.toMillis());
    fields.put("limit", limit);
    fields.put("streamed", streamed);
    if (pipeline != null) {
      fields.put("pipeline", write(pipeline));
    }
    try {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(codec.toJson(fields).utf8());
    } catch (JsonException impossible) {
      throw new IllegalStateException("Texts and numbers are always JSON.", impossible);
    }
  }

  private static Map<String, Object> write(PipelineContext pipeline) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", pipeline.pipelineId().toString());
    fields.put("version_id", pipeline.pipelineVersionId().toString());
    fields.put("object_id", pipeline.pipelineObjectId().toString());
    fields.put("request", pipeline.pipelineRequestId().toString());
    fields.put("name", pipeline.pipeline());
    fields.put("version", pipeline.version());
    fields.put("object", pipeline.object());
    return fields;
  }

  /**
   * The opposite of {@link #write(JsonCodec)}.
   *
   * @throws IllegalArgumentException when it is not that
   */
  public static RunHeader read(String header, JsonCodec codec) {
    Fields fields = Fields.of(json(header, codec));
    Object pipeline = fields.all().get("pipeline");
    return new RunHeader(
        fields.id("run"),
        fields.number("server"),
        fields.id("version"),
        fields.request(),
        RequestMode.valueOf(fields.text("mode")),
        fields.text("user"),
        Duration.ofMillis(fields.number("left_ms")),
        fields.text("limit"),
        Boolean.TRUE.equals(fields.all().get("streamed")),
        pipeline == null ? null : pipeline(Fields.of(pipeline)));
  }

  private static @Nullable Object json(String header, JsonCodec codec) {
    try {
      return codec.toValue(JsonText.ofTrusted(Base64.getUrlDecoder().decode(header)));
    } catch (JsonException otherVersion) {
      throw new IllegalArgumentException(otherVersion);
    }
  }

  private static PipelineContext pipeline(Fields fields) {
    return new PipelineContext(
        fields.id("id"),
        fields.id("version_id"),
        fields.id("object_id"),
        fields.request(),
        fields.text("name"),
        fields.text("version"),
        fields.text("object"));
  }

  private record Fields(Map<?, ?> all) {

    static Fields of(@Nullable Object json) {
      if (json instanceof Map<?, ?> map) {
        return new Fields(map);
      }
      throw new IllegalArgumentException("It is no object.");
    }

    String text(String name) {
      if (all.get(name) instanceof String text) {
        return text;
      }
      throw new IllegalArgumentException("It has no text '" + name + "'.");
    }

    long number(String name) {
      if (all.get(name) instanceof Long number) {
        return number;
      }
      throw new IllegalArgumentException("It has no number '" + name + "'.");
    }

    UUID id(String name) {
      return UUID.fromString(text(name));
    }

    RequestId request() {
      return RequestId.parse(text("request"))
          .orElseThrow(() -> new IllegalArgumentException("It has no id of a request."));
    }
  }
}
