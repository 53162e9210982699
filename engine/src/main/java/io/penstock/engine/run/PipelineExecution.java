package io.penstock.engine.run;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.RequestRecord;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline request that is about to run.
 *
 * @param request its record, as it began; how it ended is for the caller to record
 * @param deadline of the whole request
 * @param deploymentLimit of each deployment request in it; null for what is left until the deadline
 * @param depth 0 for requests made from outside, 1 for their sub-pipelines, …
 * @param journal where its steps are written down
 * @param updates hears what the code of its steps shows while it works; null when nobody listens
 */
public record PipelineExecution(
    RunnablePipeline pipeline,
    RequestRecord request,
    Payload input,
    Deadline deadline,
    @Nullable Duration deploymentLimit,
    int depth,
    Journal journal,
    @Nullable UpdateListener updates) {

  /**
   * How it went.
   *
   * @param steps the requests it made, by sequence, without their data
   */
  public record Outcome(RunEnd end, List<RequestRecord> steps) {}
}
