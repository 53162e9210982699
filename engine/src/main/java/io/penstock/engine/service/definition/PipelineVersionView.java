package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import java.util.List;

/** A pipeline version with the names that go with it. */
public record PipelineVersionView(
    PipelineVersion version, String pipeline, boolean isDefault, List<ObjectView> objects) {

  public PipelineVersionView {
    objects = List.copyOf(objects);
  }

  static PipelineVersionView of(CatalogView catalog, Pipeline pipeline, PipelineVersion version) {
    return new PipelineVersionView(
        version,
        pipeline.name(),
        version.id().equals(pipeline.defaultVersion()),
        version.objects().stream().map(object -> ObjectView.of(catalog, object)).toList());
  }
}
