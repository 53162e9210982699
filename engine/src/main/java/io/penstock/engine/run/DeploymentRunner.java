package io.penstock.engine.run;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import org.jspecify.annotations.Nullable;

/** Runs one deployment request and checks what comes out against the deployment's output fields. */
public final class DeploymentRunner {

  private final DeploymentRuntime runtime;
  private final JsonCodec codec;

  public DeploymentRunner(DeploymentRuntime runtime, JsonCodec codec) {
    this.runtime = runtime;
    this.codec = codec;
  }

  /**
   * Runs it and waits for the end.
   *
   * @param request the request, as it began
   * @param pipeline null outside pipelines
   * @param updates null when nobody listens
   * @throws InterruptedException when the thread was interrupted: the code has stopped
   */
  public StepResult run(
      RunnableDeployment target,
      RequestRecord request,
      Payload input,
      Deadline deadline,
      @Nullable PipelineContext pipeline,
      @Nullable UpdateListener updates)
      throws InterruptedException {
    Invocation invocation =
        new Invocation(
            target.version().id(),
            request.id(),
            input,
            deadline,
            request.handling().mode(),
            request.createdBy(),
            pipeline,
            updates);
    return switch (runtime.invoke(invocation)) {
      case DeploymentRuntime.Result.Returned(byte[] output) -> check(target, output);
      case DeploymentRuntime.Result.Failed(Failure failure) -> new StepResult.Failed(failure);
    };
  }

  private StepResult check(RunnableDeployment target, byte[] output) {
    try {
      return StepResult.Succeeded.with(
          codec.readPayload(
              output,
              target.deployment().output(),
              "the output of the deployment '%s'".formatted(target.deployment().name())));
    } catch (JsonException notOfTheSchema) {
      return new StepResult.Failed(
          new Failure(Failure.Category.OUTPUT, String.valueOf(notOfTheSchema.getMessage())));
    }
  }
}
