package io.penstock.adapters.store.document;

import io.penstock.engine.port.DeploymentRuntime.InstanceEvent;
import io.penstock.engine.port.StoreException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** What happened to an instance, as a document. */
public final class InstanceEvents {

  private static final JsonMapper JSON = new JsonMapper();

  private InstanceEvents() {}

  /** A JSON array, oldest first. Times are cut to microseconds. */
  public static String write(List<InstanceEvent> events) {
    ArrayNode document = JSON.createArrayNode();
    for (InstanceEvent event : events) {
      document
          .addObject()
          .put("id", event.id().toString())
          .put("time", Documents.time(event.time()))
          .put("description", event.description());
    }
    return JSON.writeValueAsString(document);
  }

  /**
   * The same again.
   *
   * @throws StoreException when the document cannot be understood
   */
  public static List<InstanceEvent> read(String document) {
    try {
      return JSON.readTree(document).values().stream()
          .map(DocumentReader::new)
          .map(it -> new InstanceEvent(it.id("id"), it.time("time"), it.text("description")))
          .toList();
    } catch (JacksonException | IllegalArgumentException e) {
      throw new StoreException(
          "The stored events of an instance cannot be read: report this (%s)."
              .formatted(e.getMessage()),
          e);
    }
  }
}
