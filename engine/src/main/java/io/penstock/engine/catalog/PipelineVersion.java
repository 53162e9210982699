package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One version of a pipeline's graph, as it was declared. It may be unfinished; only what compiles
 * to a plan can run.
 *
 * @param name unique in the pipeline
 */
public record PipelineVersion(
    UUID id,
    UUID pipelineId,
    String name,
    String description,
    Map<String, String> labels,
    Retention retention,
    List<PipelineObject> objects,
    List<Attachment> attachments,
    Instant created,
    Instant updated) {

  public PipelineVersion {
    objects = List.copyOf(objects);
    attachments = List.copyOf(attachments);
  }
}
