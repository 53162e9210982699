package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.PipelineVersion;
import java.util.List;

/** Changed copies of pipeline versions. */
final class PipelineVersions {

  private PipelineVersions() {}

  static PipelineVersion withAttachments(PipelineVersion version, List<Attachment> attachments) {
    return new PipelineVersion(
        version.id(),
        version.pipelineId(),
        version.name(),
        version.description(),
        version.labels(),
        version.retention(),
        version.objects(),
        attachments,
        version.created(),
        version.updated());
  }
}
