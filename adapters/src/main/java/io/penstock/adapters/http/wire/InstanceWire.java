package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.InstanceType;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceEvent;
import io.penstock.engine.service.definition.InstanceTypeGroupService.Use;
import io.penstock.engine.service.definition.InstanceTypeGroupView;
import io.penstock.engine.service.instance.InstanceService.View;
import io.penstock.engine.service.instance.Page;

/** Instances, their types and groups, field by field as in the reference, section 8.10. */
public final class InstanceWire {

  private InstanceWire() {}

  /** {@code InstanceDetail}. */
  public static JsonText detail(View view) {
    return Lists.one(
        view,
        (json, it) -> {
          ofProject(json, it);
          json.name("node")
              .beginObject()
              .nullField("ipv4_address")
              .nullField("ipv6_address")
              .endObject();
          nodePool(json);
        });
  }

  /** {@code InstanceListPaginated}: the version is in the path. */
  public static JsonText list(Page<View> page) {
    return Lists.page(page, InstanceWire::common);
  }

  /** {@code ProjectInstanceListPaginated}. */
  public static JsonText listOfProject(Page<View> page) {
    return Lists.page(page, InstanceWire::ofProject);
  }

  /** {@code InstanceEventPaginated}. */
  public static JsonText events(Page<InstanceEvent> page) {
    return Lists.page(
        page,
        (json, event) ->
            json.field("id", event.id().toString())
                .field("time_created", WireDates.micros(event.time()))
                .field("description", event.description()));
  }

  /** {@code InstanceTypeListPaginated}. */
  public static JsonText types(Page<InstanceType> page) {
    return Lists.page(page, InstanceWire::type);
  }

  /** {@code InstanceTypeGroupList}, which despite its name is one group. */
  public static JsonText group(InstanceTypeGroupView group) {
    return Lists.one(group, InstanceWire::group);
  }

  /** {@code InstanceTypeGroupListPaginated}. */
  public static JsonText groups(Page<InstanceTypeGroupView> page) {
    return Lists.page(page, InstanceWire::group);
  }

  /** {@code InstanceTypeGroupUsagePaginated}. */
  public static JsonText usage(Page<Use> page) {
    return Lists.page(
        page,
        (json, use) ->
            json.field("id", use.versionId().toString())
                .field("deployment", use.deployment())
                .field("version", use.version())
                .field("instance_type_group_id", use.group().id().toString())
                .field("instance_type_group_name", use.group().name()));
  }

  private static void ofProject(JsonWriter json, View view) {
    common(json, view);
    json.field("deployment", view.deployment()).field("version", view.version());
  }

  private static void common(JsonWriter json, View view) {
    Instance instance = view.instance();
    json.field("id", instance.id().toString())
        .field("status", instance.status().wireName())
        .field("time_created", WireDates.micros(instance.created()))
        .field("time_updated", WireDates.micros(instance.updated()));
    InstanceType type = view.type();
    if (type == null) {
      json.nullField("instance_type");
    } else {
      json.name("instance_type")
          .beginObject()
          .field("id", type.id().toString())
          .field("name", type.name())
          .field("display_name", type.displayName())
          .endObject();
    }
  }

  private static void group(JsonWriter json, InstanceTypeGroupView group) {
    json.field("id", group.id().toString())
        .field("name", group.name())
        .field("time_created", WireDates.micros(group.created()))
        .field("time_updated", WireDates.micros(group.updated()))
        .name("instance_types")
        .beginArray();
    for (InstanceTypeGroupView.Member member : group.members()) {
      json.beginObject();
      type(json, member.type());
      json.field("priority", member.priority())
          .field("schedule_timeout", member.scheduleTimeout())
          .endObject();
    }
    json.endArray();
  }

  private static void type(JsonWriter json, InstanceType type) {
    json.field("id", type.id().toString())
        .nullField("time_created") // It comes with the server.
        .field("name", type.name())
        .field("display_name", type.displayName())
        .field("cpu", type.cpu())
        .field("memory", (double) type.memory())
        .field("storage", (double) type.storage())
        .field("accelerator", 0.0)
        .field("credit_rate", type.creditRate())
        .field("dedicated_node", false);
    nodePool(json);
  }

  /** This machine. */
  private static void nodePool(JsonWriter json) {
    json.name("node_pool")
        .beginObject()
        .name("cluster")
        .beginObject()
        .field("type", "local")
        .endObject()
        .endObject();
  }
}
