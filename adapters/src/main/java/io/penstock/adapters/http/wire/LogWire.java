package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.service.log.LogLabel;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** Log lines, field by field as in the reference, section 8.3. What is not set is null. */
public final class LogWire {

  private static final List<LogLabel> LABELS =
      List.of(
          LogLabel.DEPLOYMENT_NAME,
          LogLabel.DEPLOYMENT_VERSION,
          LogLabel.DEPLOYMENT_VERSION_REVISION_ID,
          LogLabel.BUILD_ID,
          LogLabel.INSTANCE_ID,
          LogLabel.ENVIRONMENT_NAME,
          LogLabel.ENVIRONMENT_TAG,
          LogLabel.ENVIRONMENT_BUILD_ID,
          LogLabel.PIPELINE_NAME,
          LogLabel.PIPELINE_VERSION,
          LogLabel.PIPELINE_OBJECT_NAME,
          LogLabel.DEPLOYMENT_REQUEST_ID,
          LogLabel.PIPELINE_REQUEST_ID,
          LogLabel.WEBHOOK_NAME);

  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  private LogWire() {}

  /** {@code LogList}: what GET answers. */
  public static JsonText list(List<Line> lines) {
    return Lists.many(
        lines,
        (json, line) -> {
          json.field("timestamp", JsonText.of(nanos(line.time()).toString()))
              .field("timestamp_str", line.time().toString())
              .field("log", line.text())
              .name("metadata")
              .beginObject();
          labels(json, line);
          json.endObject();
        });
  }

  /** {@code Logs}: what POST answered to older clients. */
  public static JsonText legacyList(List<Numbered> lines) {
    return Lists.many(
        lines,
        (json, it) -> {
          json.field("id", it.id())
              .field("log", it.line().text())
              .field("date", WireDates.micros(it.line().time()));
          labels(json, it.line());
        });
  }

  /**
   * A line with the id that older clients go on from.
   *
   * @param id 24 hexadecimal digits
   */
  public record Numbered(String id, Line line) {}

  /** Since 1970, exactly. */
  public static BigInteger nanos(Instant time) {
    return BigInteger.valueOf(time.getEpochSecond())
        .multiply(BILLION)
        .add(BigInteger.valueOf(time.getNano()));
  }

  private static void labels(JsonWriter json, Line line) {
    LABELS.forEach(label -> json.field(label.wireName(), label.of(line)));
    Long process = line.origin().process();
    json.field("process_id", process == null ? null : JsonText.of(process.toString()))
        .field("system", line.origin().system())
        .field("level", LogLabel.level(line));
  }
}
