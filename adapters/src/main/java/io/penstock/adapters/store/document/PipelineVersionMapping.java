package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.PipelineVersion;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Versions of pipelines, with their graph. */
public final class PipelineVersionMapping implements DocumentMapping<PipelineVersion> {

  @Override
  public CatalogKey key(PipelineVersion version) {
    return new CatalogKey(version.id(), version.pipelineId(), version.name(), version.created());
  }

  @Override
  public void write(PipelineVersion version, ObjectNode document) {
    document.put("description", version.description());
    Documents.labels(document, version.labels());
    RetentionMapping.write(version.retention(), document);
    ArrayNode objects = document.putArray("objects");
    version.objects().forEach(object -> PipelineObjectMapping.write(object, objects.addObject()));
    ArrayNode attachments = document.putArray("attachments");
    version.attachments().forEach(attachment -> write(attachment, attachments.addObject()));
    document.put("updated", Documents.time(version.updated()));
  }

  private static void write(Attachment attachment, ObjectNode document) {
    document.put("id", attachment.id().toString());
    document.put("destination", attachment.destination());
    ArrayNode sources = document.putArray("sources");
    for (Source source : attachment.sources()) {
      ObjectNode sourceDocument = sources.addObject().put("name", source.name());
      ArrayNode mapping = sourceDocument.putArray("mapping");
      for (Mapping field : source.mapping()) {
        mapping.addObject().put("from", field.sourceField()).put("to", field.destinationField());
      }
    }
  }

  @Override
  public PipelineVersion read(CatalogKey key, DocumentReader document) {
    return new PipelineVersion(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.text("description", ""),
        document.labels(),
        RetentionMapping.read(document),
        document.list("objects", PipelineObjectMapping::read),
        document.list("attachments", PipelineVersionMapping::readAttachment),
        key.created(),
        document.time("updated"));
  }

  private static Attachment readAttachment(DocumentReader document) {
    return new Attachment(
        document.id("id"),
        document.text("destination"),
        document.list("sources", PipelineVersionMapping::readSource));
  }

  private static Source readSource(DocumentReader document) {
    return new Source(
        document.text("name"),
        document.list("mapping", field -> new Mapping(field.text("from"), field.text("to"))));
  }
}
