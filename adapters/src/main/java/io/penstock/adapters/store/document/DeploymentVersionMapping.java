package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.model.JsonText;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Versions of deployments. */
public final class DeploymentVersionMapping implements DocumentMapping<DeploymentVersion> {

  @Override
  public CatalogKey key(DeploymentVersion version) {
    return new CatalogKey(version.id(), version.deploymentId(), version.name(), version.created());
  }

  @Override
  public void write(DeploymentVersion version, ObjectNode document) {
    document.put("description", version.description());
    Documents.labels(document, version.labels());
    document.put("environment", version.environment());
    writeInstances(version.instances(), document.putObject("instances"));
    document
        .putObject("queue")
        .put("maximum_size", version.queue().maximumSize())
        .put("maximum_size_express", version.queue().maximumSizeExpress())
        .put("maximum_size_batch", version.queue().maximumSizeBatch());
    RetentionMapping.write(version.retention(), document);
    document.put("static_ip", version.staticIp());
    document.put("restart_request_interruption", version.restartRequestInterruption());
    document.put("ports", version.ports().toString());
    document.put("updated", Documents.time(version.updated()));
    document.put("last_file_upload", Documents.time(version.lastFileUpload()));
    document.put("active_revision", Documents.id(version.activeRevision()));
    document.put("latest_revision", Documents.id(version.latestRevision()));
  }

  private static void writeInstances(Instances instances, ObjectNode document) {
    document.put("minimum", instances.minimum());
    document.put("maximum", instances.maximum());
    document.put("maximum_idle_seconds", instances.maximumIdleTime().toSeconds());
    document.put("processes", instances.processes());
    document.put("scaling_strategy", instances.scalingStrategy());
    document.put("type", instances.type());
    document.put("type_group_id", instances.typeGroupId());
    document.put("type_group_name", instances.typeGroupName());
  }

  @Override
  public DeploymentVersion read(CatalogKey key, DocumentReader document) {
    return new DeploymentVersion(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.text("description", ""),
        document.labels(),
        document.text("environment"),
        readInstances(document.object("instances")),
        readQueue(document.object("queue")),
        RetentionMapping.read(document),
        document.flag("static_ip", false),
        document.flag("restart_request_interruption", false),
        document.json("ports", JsonText.of("[]")),
        key.created(),
        document.time("updated"),
        document.timeOrNull("last_file_upload"),
        document.idOrNull("active_revision"),
        document.idOrNull("latest_revision"));
  }

  private static Instances readInstances(DocumentReader document) {
    return new Instances(
        document.number("minimum", 0),
        document.number("maximum", 1),
        document.seconds("maximum_idle_seconds", Duration.ofMinutes(5)),
        document.number("processes", 1),
        document.text("scaling_strategy", "default"),
        document.text("type"),
        document.textOrNull("type_group_id"),
        document.textOrNull("type_group_name"));
  }

  private static Queue readQueue(DocumentReader document) {
    return new Queue(
        document.number("maximum_size"),
        document.number("maximum_size_express"),
        document.number("maximum_size_batch"));
  }
}
