package io.penstock.engine.run;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Timeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline request that is about to run.
 *
 * @param timeouts as they are recorded
 * @param deadline of the whole request
 * @param deploymentLimit of each deployment request in it; null for what is left until the deadline
 * @param depth 0 for requests made from outside, 1 for their sub-pipelines, …
 * @param mode of all its deployment requests
 */
public record PipelineExecution(
    RunnablePipeline pipeline,
    String createdBy,
    Payload input,
    Timeouts timeouts,
    Deadline deadline,
    @Nullable Duration deploymentLimit,
    int depth,
    DeploymentRuntime.Mode mode) {

  /**
   * How it went.
   *
   * @param steps the requests it made, by sequence, without their data
   */
  public record Outcome(RunEnd end, List<RequestRecord> steps) {}
}
