package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Metric;
import io.penstock.engine.catalog.MetricType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Custom metrics. */
public final class MetricMapping implements DocumentMapping<Metric> {

  @Override
  public CatalogKey key(Metric metric) {
    return CatalogKey.of(metric);
  }

  @Override
  public void write(Metric metric, ObjectNode document) {
    document.put("number", metric.number());
    document.put("description", metric.description());
    document.put("type", metric.type().wireName());
    document.put("unit", metric.unit());
    ArrayNode labels = document.putArray("label_keys");
    metric.labels().forEach(labels::add);
    document.put("updated", Documents.time(metric.updated()));
  }

  @Override
  public Metric read(CatalogKey key, DocumentReader document) {
    return new Metric(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.number("number"),
        document.text("description", ""),
        MetricType.ofWireName(document.text("type")).orElseThrow(IllegalArgumentException::new),
        document.text("unit", ""),
        document.texts("label_keys"),
        key.created(),
        document.time("updated"));
  }
}
