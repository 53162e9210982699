package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline with the names that go with it.
 *
 * @param defaultVersion the name of the default version; null while there is none
 */
public record PipelineView(Pipeline pipeline, String project, @Nullable String defaultVersion) {

  static PipelineView of(CatalogView catalog, String project, Pipeline pipeline) {
    @Nullable String name = null;
    if (pipeline.defaultVersion() != null) {
      name =
          catalog
              .pipelineVersion(pipeline.defaultVersion())
              .map(PipelineVersion::name)
              .orElse(null);
    }
    return new PipelineView(pipeline, project, name);
  }
}
