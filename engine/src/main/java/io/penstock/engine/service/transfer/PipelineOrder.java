package io.penstock.engine.service.transfer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pipelines in an order in which each stands behind those that are part of it. */
final class PipelineOrder {

  private final Map<String, ObjectSettings> pipelines;
  private final Set<String> order = new LinkedHashSet<>();
  private final Set<String> begun = new LinkedHashSet<>();

  private PipelineOrder(Map<String, ObjectSettings> pipelines) {
    this.pipelines = pipelines;
  }

  /** Their names. Where they contain each other, whatever makes them will refuse it. */
  static List<String> of(Map<String, ObjectSettings> pipelines) {
    PipelineOrder order = new PipelineOrder(pipelines);
    pipelines.keySet().forEach(order::add);
    return List.copyOf(order.order);
  }

  private void add(String name) {
    ObjectSettings pipeline = pipelines.get(name);
    if (pipeline == null || !begun.add(name)) {
      return;
    }
    for (ObjectSettings version : pipeline.versions("").values()) {
      if (version.get("objects") instanceof List<?> objects) {
        for (Object object : objects) {
          if (object instanceof Map<?, ?> of
              && "pipeline".equals(of.get("reference_type"))
              && of.get("reference_name") instanceof String part) {
            add(part);
          }
        }
      }
    }
    order.add(name);
  }
}
