package io.penstock.engine.plan;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.request.Target;

/** A version of a pipeline that can be requested now. */
public record RunnablePipeline(
    Project project, Pipeline pipeline, PipelineVersion version, ExecutionPlan plan) {

  public Target target() {
    return new Target.PipelineTarget(project.name(), pipeline.name(), version.name(), version.id());
  }
}
