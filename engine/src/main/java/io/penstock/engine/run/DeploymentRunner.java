package io.penstock.engine.run;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.OutputFiles;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.FileFields.FileProblem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Runs one deployment request and checks what comes out against the deployment's output fields. */
public final class DeploymentRunner {

  private static final Failure FILES_BROKEN =
      new Failure(
          Failure.Category.CAPACITY,
          "The files of the request could not be read or stored; the server's log has the details.");

  private static final Failure ELSEWHERE =
      new Failure(
          Failure.Category.CAPACITY,
          "Other servers have all instances that the deployment version may have (its maximum_instances); make the request again later, or raise that field.");

  private final DeploymentRuntime runtime;
  private final JsonCodec codec;
  private final RequestFiles files;

  public DeploymentRunner(DeploymentRuntime runtime, JsonCodec codec, RequestFiles files) {
    this.runtime = runtime;
    this.codec = codec;
    this.files = files;
  }

  /**
   * What is to be run.
   *
   * @param request as it began
   * @param pipeline null outside pipelines
   * @param updates null when nobody listens
   */
  private record Run(
      RunnableDeployment target,
      RequestRecord request,
      Deadline deadline,
      @Nullable PipelineContext pipeline,
      @Nullable UpdateListener updates) {

    Invocation with(Payload input, @Nullable OutputFiles outputFiles) {
      return new Invocation(
          target.version().id(),
          request.id(),
          input,
          deadline,
          request.handling().mode(),
          request.createdBy(),
          pipeline,
          updates,
          outputFiles);
    }
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
    Run run = new Run(target, request, deadline, pipeline, updates);
    try {
      return RequestFiles.concern(target) ? runWithFiles(run, input) : runAlone(run, input);
    } catch (JsonException notOfTheSchema) {
      return new StepResult.Failed(
          new Failure(Failure.Category.OUTPUT, String.valueOf(notOfTheSchema.getMessage())));
    }
  }

  private StepResult runAlone(Run run, Payload input) throws JsonException, InterruptedException {
    return switch (runtime.invoke(run.with(input, null))) {
      case Result.Returned(byte[] output) ->
          StepResult.Succeeded.with(read(run, output, run.target().deployment().output()));
      case Result.Failed(Failure failure) -> new StepResult.Failed(failure);
      case Result.Elsewhere() -> new StepResult.Failed(ELSEWHERE);
    };
  }

  /** The same, with paths in place of the URIs of files while the code has them. */
  private StepResult runWithFiles(Run run, Payload input)
      throws JsonException, InterruptedException {
    try (FileExchange exchange = files.exchange(run.target(), run.request())) {
      Payload local;
      try {
        local = exchange.fetch(input);
      } catch (FileProblem gone) {
        return failed(Failure.Category.CAPACITY, gone);
      }
      return switch (runtime.invoke(run.with(local, exchange.outputFiles()))) {
        case Result.Returned(byte[] output) -> {
          Schema texts = FileFields.asText(run.target().deployment().output());
          yield StepResult.Succeeded.with(exchange.publish(read(run, output, texts)));
        }
        case Result.Failed(Failure failure) -> new StepResult.Failed(failure);
        case Result.Elsewhere() -> new StepResult.Failed(ELSEWHERE);
      };
    } catch (FileProblem notToBePublished) {
      return failed(Failure.Category.OUTPUT, notToBePublished);
    } catch (StorageServiceException elsewhere) {
      System.getLogger(DeploymentRunner.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "The files of the request %s could not be handled: %s (%s)"
                  .formatted(run.request().id(), elsewhere.getMessage(), elsewhere.getCause()));
      return new StepResult.Failed(
          new Failure(
              Failure.Category.CAPACITY,
              "The files of the request could not be read or stored: " + elsewhere.getMessage()));
    } catch (IOException | StoreException broken) {
      System.getLogger(DeploymentRunner.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "The files of the request " + run.request().id() + " could not be handled",
              broken);
      return new StepResult.Failed(FILES_BROKEN);
    }
  }

  private static StepResult failed(Failure.Category category, FileProblem problem) {
    return new StepResult.Failed(new Failure(category, String.valueOf(problem.getMessage())));
  }

  private Payload read(Run run, byte[] output, Schema schema) throws JsonException {
    return codec.readPayload(
        output,
        schema,
        "the output of the deployment '%s'".formatted(run.target().deployment().name()));
  }
}
