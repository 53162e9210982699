package io.penstock.engine.run;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import org.jspecify.annotations.Nullable;

/** What the recorded steps of an interrupted run mean for the run that goes on with them. */
public final class Recorded {

  private Recorded() {}

  /**
   * How a deployment request or a request to a sub-pipeline ended, for the request it is a step of.
   *
   * @param schema of what came out
   */
  static StepResult result(RequestRecord ended, Schema schema, JsonCodec codec) {
    RequestState.Output output = ended.state().output();
    Payload shown;
    try {
      shown = output == null ? null : read(output.data(), schema, codec);
    } catch (JsonException changed) {
      // The output fields have been changed since.
      return new StepResult.Failed(
          new Failure(Failure.Category.OUTPUT, String.valueOf(changed.getMessage())));
    }
    return switch (ended.state()) {
      case RequestState.Completed _ -> StepResult.Succeeded.of(shown);
      case RequestState.Failed(_, _, Failure failure, _) -> new StepResult.Failed(failure, shown);
      case RequestState.Cancelled _ -> new StepResult.Cancelled();
      case RequestState.Pending _, RequestState.Processing _ ->
          throw new IllegalArgumentException(ended.id() + " has not ended.");
    };
  }

  private static Payload read(@Nullable JsonText data, Schema schema, JsonCodec codec)
      throws JsonException {
    if (data == null) {
      throw new IllegalStateException(
          "The data of a recorded step are gone before its request ended.");
    }
    return codec.readPayload(data.utf8(), schema, "the recorded result");
  }

  /** Why a request of this version that was interrupted may not run again; null when it may. */
  public static @Nullable Failure forbidden(RunnableDeployment target) {
    return target.version().restartRequestInterruption()
        ? null
        : new Failure(
            Failure.Category.INTERRUPTED,
            "A stop or an error of the server interrupted the request, and the version '%s' of the deployment '%s' does not run interrupted requests again (restart_request_interruption is false)."
                .formatted(target.version().name(), target.deployment().name()));
  }
}
