package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.InstanceTypeGroup;
import io.penstock.engine.catalog.InstanceTypeGroup.Member;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Instance type groups of projects. */
public final class InstanceTypeGroupMapping implements DocumentMapping<InstanceTypeGroup> {

  @Override
  public CatalogKey key(InstanceTypeGroup group) {
    return CatalogKey.of(group);
  }

  @Override
  public void write(InstanceTypeGroup group, ObjectNode document) {
    ArrayNode members = document.putArray("members");
    for (Member member : group.members()) {
      members
          .addObject()
          .put("type", member.type().toString())
          .put("priority", member.priority())
          .put("schedule_timeout", member.scheduleTimeout());
    }
    document.put("updated", Documents.time(group.updated()));
  }

  @Override
  public InstanceTypeGroup read(CatalogKey key, DocumentReader document) {
    return new InstanceTypeGroup(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.list(
            "members",
            member ->
                new Member(
                    member.id("type"),
                    member.number("priority"),
                    member.number("schedule_timeout"))),
        key.created(),
        document.time("updated"));
  }
}
