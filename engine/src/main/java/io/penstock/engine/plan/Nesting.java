package io.penstock.engine.plan;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Checks that no pipeline contains itself, and that sub-pipelines do not nest too deep.
 *
 * <p>All versions of a sub-pipeline count, not just the one referred to: its default version may
 * change later, and then nobody would look again.
 */
final class Nesting {

  /** Levels of sub-pipelines below a pipeline. */
  static final int MAXIMUM_DEPTH = 10;

  private final Pipeline pipeline;
  private final CatalogView catalog;
  private final Problems problems;

  /** For each pipeline seen, how deep it was found; found deeper, it is looked into again. */
  private final Map<UUID, Integer> deepest = new HashMap<>();

  Nesting(Pipeline pipeline, CatalogView catalog, Problems problems) {
    this.pipeline = pipeline;
    this.catalog = catalog;
    this.problems = problems;
  }

  void check(PipelineVersion version) {
    for (PipelineObject object : version.objects()) {
      if (object.reference() instanceof PipelineReference(UUID id, UUID _)) {
        descend(object.name(), id, new ArrayList<>(List.of(pipeline.name())));
      }
    }
  }

  private void descend(String object, UUID id, List<String> way) {
    String name = catalog.pipeline(id).map(Pipeline::name).orElse("?");
    way.add(name);
    if (id.equals(pipeline.id())) {
      problems.error(
          "The object '%s' makes the pipeline contain itself: %s.",
          object, String.join(" > ", way));
    } else if (way.size() > MAXIMUM_DEPTH + 1) {
      problems.error(
          "The object '%s' nests sub-pipelines deeper than %d levels: %s.",
          object, MAXIMUM_DEPTH, String.join(" > ", way));
    } else if (deepest.getOrDefault(id, 0) < way.size()) {
      deepest.put(id, way.size());
      for (PipelineVersion version : catalog.pipelineVersions(id)) {
        for (PipelineObject inner : version.objects()) {
          if (inner.reference() instanceof PipelineReference(UUID next, UUID _)) {
            descend(object, next, way);
          }
        }
      }
    }
    way.removeLast();
  }
}
