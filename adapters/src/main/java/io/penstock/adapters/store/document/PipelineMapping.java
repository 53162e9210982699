package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Pipeline;
import tools.jackson.databind.node.ObjectNode;

/** Pipelines. */
public final class PipelineMapping implements DocumentMapping<Pipeline> {

  @Override
  public CatalogKey key(Pipeline pipeline) {
    return new CatalogKey(pipeline.id(), pipeline.projectId(), pipeline.name(), pipeline.created());
  }

  @Override
  public void write(Pipeline pipeline, ObjectNode document) {
    document.put("description", pipeline.description());
    SchemaMapping.write(pipeline.input(), document.putObject("input"));
    SchemaMapping.write(pipeline.output(), document.putObject("output"));
    Documents.labels(document, pipeline.labels());
    document.put("default_version", Documents.id(pipeline.defaultVersion()));
    document.put("updated", Documents.time(pipeline.updated()));
  }

  @Override
  public Pipeline read(CatalogKey key, DocumentReader document) {
    return new Pipeline(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.text("description", ""),
        SchemaMapping.read(document.object("input")),
        SchemaMapping.read(document.object("output")),
        document.labels(),
        document.idOrNull("default_version"),
        key.created(),
        document.time("updated"));
  }
}
