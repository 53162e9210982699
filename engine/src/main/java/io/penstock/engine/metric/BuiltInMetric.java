package io.penstock.engine.metric;

import static io.penstock.engine.catalog.MetricType.DELTA;
import static io.penstock.engine.catalog.MetricType.GAUGE;

import io.penstock.engine.catalog.MetricType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The metrics that the server measures (reference, section 8.11), in the order in which they are
 * listed. Of the API's own, {@code network_in} and {@code network_out} are missing: nothing here
 * could tell the traffic of one deployment from that of the machine.
 */
public enum BuiltInMetric {
  DEPLOYMENT_REQUESTS(1, "deployments.requests", DELTA, "requests", "Requests that have ended"),
  DEPLOYMENT_FAILED(
      2, "deployments.failed_requests", DELTA, "requests", "Requests that have failed"),
  DEPLOYMENT_DURATION(
      3, "deployments.request_duration", GAUGE, "seconds", "How long a request was processed"),
  DEPLOYMENT_INPUT(4, "deployments.input_volume", DELTA, "bytes", "Input of requests"),
  DEPLOYMENT_OUTPUT(5, "deployments.output_volume", DELTA, "bytes", "Output of requests"),
  DEPLOYMENT_QUEUE_SIZE(
      6, "deployments.queue_size", GAUGE, "requests", "Requests that wait for an instance"),
  DEPLOYMENT_QUEUE_TIME(
      7,
      "deployments.queue_time",
      GAUGE,
      "seconds",
      "How long a request waited before it was processed"),
  DEPLOYMENT_MEMORY(
      8, "deployments.memory_utilization", GAUGE, "bytes", "Memory held by all instances together"),
  DEPLOYMENT_INSTANCES(
      9, "deployments.instances", GAUGE, "instances", "Instances that run or are being started"),
  DEPLOYMENT_CREDITS(
      10, "deployments.credits", DELTA, "credits", "Hours of instances times their credit rate"),
  PIPELINE_REQUESTS(11, "pipelines.requests", DELTA, "requests", "Requests that have ended"),
  PIPELINE_FAILED(12, "pipelines.failed_requests", DELTA, "requests", "Requests that have failed"),
  PIPELINE_DURATION(
      13, "pipelines.request_duration", GAUGE, "seconds", "How long a request was processed"),
  PIPELINE_INPUT(14, "pipelines.input_volume", DELTA, "bytes", "Input of requests"),
  PIPELINE_OUTPUT(15, "pipelines.output_volume", DELTA, "bytes", "Output of requests"),
  PIPELINE_OBJECTS(
      16, "pipelines.object_requests", DELTA, "requests", "Requests to objects that have ended"),
  PIPELINE_FAILED_OBJECTS(
      17,
      "pipelines.object_failed_requests",
      DELTA,
      "requests",
      "Requests to objects that have failed");

  /** Label of {@code deployments.} metrics: the id of the version. */
  public static final String DEPLOYMENT_VERSION_LABEL = "deployment_version_id";

  /** Label of {@code pipelines.} metrics: the id of the version. */
  public static final String PIPELINE_VERSION_LABEL = "pipeline_version_id";

  private final int number;
  private final String wireName;
  private final MetricType type;
  private final String unit;
  private final String description;

  BuiltInMetric(int number, String wireName, MetricType type, String unit, String description) {
    this.number = number;
    this.wireName = wireName;
    this.type = type;
    this.unit = unit;
    this.description = description;
  }

  public static Optional<BuiltInMetric> ofWireName(String name) {
    return Arrays.stream(values()).filter(metric -> metric.wireName.equals(name)).findFirst();
  }

  public String wireName() {
    return wireName;
  }

  public MetricType type() {
    return type;
  }

  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  /** What the API shows as its id. */
  public int number() {
    return number;
  }

  /** The keys that its time series have. */
  public List<String> labels() {
    return wireName.startsWith("deployments.")
        ? List.of("deployment_id", DEPLOYMENT_VERSION_LABEL)
        : List.of("pipeline_id", PIPELINE_VERSION_LABEL);
  }
}
