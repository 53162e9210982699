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
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.FileFields.FileProblem;
import io.penstock.engine.run.Forwarding.Peers;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs one deployment request and checks what comes out against the deployment's output fields. */
public final class DeploymentRunner {

  private static final Failure FILES_BROKEN =
      new Failure(
          Failure.Category.CAPACITY,
          "The files of the request could not be read or stored; the server's log has the details.");

  private final DeploymentRuntime here;
  private final JsonCodec codec;
  private final RequestFiles files;
  private final Forwarding anywhere;

  /** Of a server that shares its store with no other. */
  public DeploymentRunner(DeploymentRuntime runtime, JsonCodec codec, RequestFiles files) {
    this(runtime, codec, files, Peers.NONE);
  }

  /**
   * One that also lets others run code.
   *
   * @param runtime of this server
   */
  public DeploymentRunner(
      DeploymentRuntime runtime, JsonCodec codec, RequestFiles files, Peers peers) {
    this.here = runtime;
    this.codec = codec;
    this.files = files;
    this.anywhere = new Forwarding(runtime, peers);
  }

  /**
   * What is to be run.
   *
   * @param given as the request has it: without folders of this server
   */
  private record Run(RunnableDeployment target, Invocation given) {

    Invocation with(Payload input, @Nullable OutputFiles outputFiles) {
      return new Invocation(
          given.versionId(),
          given.requestId(),
          input,
          given.deadline(),
          given.mode(),
          given.userId(),
          given.pipeline(),
          given.updates(),
          outputFiles);
    }
  }

  /** Gets the code run, on this server's files. */
  @FunctionalInterface
  private interface Code {
    Result run(Invocation local) throws InterruptedException;
  }

  /**
   * Runs it, here or on another server, and waits for the end.
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
    Run run =
        new Run(
            target,
            new Invocation(
                target.version().id(),
                request.id(),
                input,
                deadline,
                request.handling().mode(),
                request.createdBy(),
                pipeline,
                updates));
    Code code = local -> anywhere.run(target, run.given(), local);
    try {
      Optional<StepResult> result =
          RequestFiles.concern(target)
              ? runWithFiles(run, code)
              : checked(run, code.run(run.given()));
      return result.orElseThrow();
    } catch (JsonException notOfTheSchema) {
      return new StepResult.Failed(notFitting(notOfTheSchema));
    }
  }

  /**
   * Runs it on this server, or not at all, and waits for the end.
   *
   * @param given by the server that has the request; without a folder for files
   * @return the output as the code returned it, but with URIs in place of files
   * @throws InterruptedException when the thread was interrupted: the code has stopped
   */
  Result runHere(RunnableDeployment target, Invocation given) throws InterruptedException {
    if (!RequestFiles.concern(target)) {
      return here.invoke(given); // Whoever asked checks the output.
    }
    try {
      return runWithFiles(new Run(target, given), here::invoke)
          .map(DeploymentRunner::asResult)
          .orElseGet(Result.Elsewhere::new);
    } catch (JsonException notOfTheSchema) {
      return new Result.Failed(notFitting(notOfTheSchema));
    }
  }

  private static Result asResult(StepResult result) {
    return switch (result) {
      case StepResult.Succeeded(_, Payload output) when output != null ->
          new Result.Returned(output.toJson().utf8());
      case StepResult.Failed(Failure failure, _) -> new Result.Failed(failure);
      case StepResult.Succeeded _, StepResult.Cancelled _, StepResult.Stopped _ ->
          throw new IllegalStateException("Code returns something, or fails.");
    };
  }

  private static Failure notFitting(JsonException notOfTheSchema) {
    return new Failure(Failure.Category.OUTPUT, String.valueOf(notOfTheSchema.getMessage()));
  }

  /** Empty when it was not run. */
  private Optional<StepResult> checked(Run run, Result result) throws JsonException {
    return switch (result) {
      case Result.Returned(byte[] output) ->
          Optional.of(
              StepResult.Succeeded.with(read(run, output, run.target().deployment().output())));
      case Result.Failed(Failure failure) -> Optional.of(new StepResult.Failed(failure));
      case Result.Elsewhere _ -> Optional.empty();
    };
  }

  /** The same, with paths in place of the URIs of files while the code has them. */
  private Optional<StepResult> runWithFiles(Run run, Code code)
      throws JsonException, InterruptedException {
    RequestId id = run.given().requestId();
    try (FileExchange exchange = files.exchange(run.target(), id)) {
      Payload local;
      try {
        local = exchange.fetch(run.given().input());
      } catch (FileProblem gone) {
        return Optional.of(failed(Failure.Category.CAPACITY, gone));
      }
      return switch (code.run(run.with(local, exchange.outputFiles()))) {
        case Result.Returned(byte[] output) -> {
          Schema texts = FileFields.asText(run.target().deployment().output());
          // What another server has published has its URIs, which stay.
          Payload published = exchange.publish(read(run, output, texts));
          yield Optional.of(StepResult.Succeeded.with(published));
        }
        case Result.Failed(Failure failure) -> Optional.of(new StepResult.Failed(failure));
        case Result.Elsewhere _ -> Optional.empty();
      };
    } catch (FileProblem notToBePublished) {
      return Optional.of(failed(Failure.Category.OUTPUT, notToBePublished));
    } catch (StorageServiceException away) {
      System.getLogger(DeploymentRunner.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "The files of the request %s could not be handled: %s (%s)"
                  .formatted(id, away.getMessage(), away.getCause()));
      return Optional.of(
          new StepResult.Failed(
              new Failure(
                  Failure.Category.CAPACITY,
                  "The files of the request could not be read or stored: " + away.getMessage())));
    } catch (IOException | StoreException broken) {
      System.getLogger(DeploymentRunner.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "The files of the request " + id + " could not be handled",
              broken);
      return Optional.of(new StepResult.Failed(FILES_BROKEN));
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
