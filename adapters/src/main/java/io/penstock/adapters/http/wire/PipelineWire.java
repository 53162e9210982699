package io.penstock.adapters.http.wire;

import io.penstock.adapters.http.wire.SchemaWire.Widgets;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.PipelineView;
import java.util.List;

/** Pipelines, field by field as in the reference, section 4.1. */
public final class PipelineWire {

  private PipelineWire() {}

  /** {@code PipelineCreateResponse}: without the default version, which there cannot be yet. */
  public static JsonText created(PipelineView view) {
    return Lists.one(view, (json, it) -> common(json, it, Widgets.SHOWN));
  }

  /** {@code PipelineDetail}. */
  public static JsonText detail(PipelineView view) {
    return Lists.one(
        view,
        (json, it) -> {
          common(json, it, Widgets.SHOWN);
          json.field("default_version", it.defaultVersion());
        });
  }

  /** {@code PipelineList}. */
  public static JsonText list(List<PipelineView> views) {
    return Lists.many(views, (json, it) -> common(json, it, Widgets.LEFT_OUT));
  }

  private static void common(JsonWriter json, PipelineView view, Widgets widgets) {
    Pipeline pipeline = view.pipeline();
    json.field("id", pipeline.id().toString())
        .field("name", pipeline.name())
        .field("project", view.project())
        .field("description", pipeline.description());
    SchemaWire.write(json, pipeline.input(), pipeline.output(), widgets);
    json.field("labels", pipeline.labels())
        .field("creation_date", WireDates.micros(pipeline.created()))
        .field("last_updated", WireDates.micros(pipeline.updated()));
  }
}
