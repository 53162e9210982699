package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.DeploymentVersionView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deployment versions, field by field as in the reference, section 6.2. Clients differ in what they
 * read, so all they may read is there: the environment as one name, and as name and tag; the queue
 * sizes of each kind, and of both.
 */
public final class DeploymentVersionWire {

  private DeploymentVersionWire() {}

  /** {@code DeploymentVersionDetail}. */
  public static JsonText detail(DeploymentVersionView view) {
    return Lists.one(
        view,
        (json, it) -> {
          common(json, it);
          Instances instances = it.version().instances();
          Instant upload = it.version().lastFileUpload();
          json.field("instance_type_group_id", instances.typeGroupId())
              .field("instance_type_group_name", instances.typeGroupName())
              .field("last_file_upload", upload == null ? null : WireDates.micros(upload))
              .nullableField("has_request_method", it.hasRequestMethod())
              .nullableField("has_requests_method", it.hasRequestsMethod());
        });
  }

  /** {@code DeploymentVersionList}. */
  public static JsonText list(List<DeploymentVersionView> views) {
    return Lists.many(views, DeploymentVersionWire::common);
  }

  private static void common(JsonWriter json, DeploymentVersionView view) {
    DeploymentVersion version = view.version();
    json.field("id", version.id().toString())
        .field("deployment", view.deployment())
        .field("version", version.name())
        .field("default", view.isDefault())
        .field("description", version.description())
        .field("environment", version.environment())
        .field("environment_display_name", view.environmentDisplayName())
        .field("environment_name", version.environment())
        .field("environment_tag", BaseEnvironment.TAG)
        .field("status", view.status().wireName())
        .field("active_revision", text(version.activeRevision()))
        .field("latest_revision", text(version.latestRevision()));
    instances(json, version.instances());
    json.field("labels", version.labels())
        .field("creation_date", WireDates.micros(version.created()))
        .field("last_updated", WireDates.micros(version.updated()));
    RetentionWire.write(json, version.retention());
    json.field("maximum_queue_size", version.queue().maximumSize())
        .field("maximum_queue_size_express", version.queue().maximumSizeExpress())
        .field("maximum_queue_size_batch", version.queue().maximumSizeBatch())
        .field("static_ip", version.staticIp())
        .field("restart_request_interruption", version.restartRequestInterruption())
        .field("ports", version.ports());
    RetentionWire.noNotifications(json);
  }

  private static void instances(JsonWriter json, Instances instances) {
    json.field("maximum_instances", instances.maximum())
        .field("minimum_instances", instances.minimum())
        .field("maximum_idle_time", instances.maximumIdleTime().toSeconds())
        .field("instance_processes", instances.processes())
        .field("scaling_strategy", instances.scalingStrategy())
        .field("instance_type", instances.type());
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
