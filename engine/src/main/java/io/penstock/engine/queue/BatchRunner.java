package io.penstock.engine.queue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.BatchJournal;
import io.penstock.engine.run.Journal;
import io.penstock.engine.run.PipelineExecution;
import io.penstock.engine.run.Recorded;
import io.penstock.engine.run.TopLevelRun;
import io.penstock.engine.run.TopLevelRun.Ended;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings a batch request from {@code processing} to its end, and records it. */
public final class BatchRunner {

  private static final System.Logger LOG = System.getLogger(BatchRunner.class.getName());
  private static final Duration READ_PAUSE = Duration.ofSeconds(1);

  private final RunnableCatalog catalog;
  private final TopLevelRun runs;
  private final RequestStore store;
  private final JsonCodec codec;
  private final Supplier<Announcer> announcer;
  private final int maximumInterruptions;

  /**
   * @param announcer the one of now
   * @param maximumInterruptions how often a request may be interrupted by a stop of the server
   *     before it is taken for the reason
   */
  public BatchRunner(
      RunnableCatalog catalog,
      TopLevelRun runs,
      RequestStore store,
      JsonCodec codec,
      Supplier<Announcer> announcer,
      int maximumInterruptions) {
    this.catalog = catalog;
    this.runs = runs;
    this.store = store;
    this.codec = codec;
    this.announcer = announcer;
    this.maximumInterruptions = maximumInterruptions;
  }

  /** What of an interrupted request there is in the store. */
  private record Left(RequestRecord request, List<RequestRecord> steps) {}

  /** Runs a request on the calling thread, which {@code own} stops. */
  void run(BatchRun run, ActiveRequest own) throws InterruptedException {
    Left left =
        run.claimed().handling().interruptions() == 0
            ? new Left(run.claimed(), List.of())
            : left(run);
    if (left == null) {
      return; // Deleted meanwhile, or the server stops.
    }
    BatchJournal journal = new BatchJournal(store, left.steps(), announcer);
    run.writesTo(journal);
    Ended ended = toTheEnd(run, left.request(), journal, own);
    if (ended == null) {
      return; // The server stops.
    }
    own.seal();
    journal.close(ended.request());
    if (!run.isAbandoned()) {
      own.end(ended.request().state().status());
    }
  }

  /** Reads what an earlier run has left; null when there is nothing, or the server stops. */
  private @Nullable Left left(BatchRun run) {
    return whenReadable(
        run,
        () ->
            store
                .find(run.claimed().id(), true)
                .map(request -> new Left(request, store.descendants(request.id())))
                .orElse(null));
  }

  /**
   * Reads something, as often as it takes: a disk that cannot be read for a moment is no reason for
   * a request to fail. A cancel is heeded once it has been read.
   *
   * @return null also when the server stops
   */
  private <T> @Nullable T whenReadable(BatchRun run, Supplier<@Nullable T> read) {
    while (!run.isAbandoned()) {
      try {
        return read.get();
      } catch (StoreException notNow) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The request {0} waits for the store: {1}",
            run.claimed().id(),
            notNow.getMessage());
        LockSupport.parkNanos(READ_PAUSE.toNanos());
      }
    }
    return null;
  }

  /** Null when the server stops before it runs. */
  private @Nullable Ended toTheEnd(
      BatchRun run, RequestRecord request, BatchJournal journal, ActiveRequest own) {
    // Not the stored number: an error of ours interrupts it too, and is counted in memory only.
    int interruptions = run.claimed().handling().interruptions();
    if (interruptions > maximumInterruptions) {
      return refused(
          request,
          Failure.Category.INTERRUPTED,
          "The request was interrupted %d times while it was running, which is more than the server allows (max-interruptions)."
              .formatted(interruptions));
    }
    try {
      return switch (request.target()) {
        case Target.PipelineTarget target -> {
          RunnablePipeline found = whenReadable(run, () -> catalog.pipeline(target.versionId()));
          yield found == null
              ? null
              : pipeline(found, request, new CountedSteps(journal, run.deploymentEnded()), own);
        }
        case Target.DeploymentTarget target -> {
          RunnableDeployment found =
              whenReadable(run, () -> catalog.deployment(target.versionId()));
          yield found == null ? null : deployment(found, request, interruptions > 0, own);
        }
        case Target.OperatorTarget _ ->
            throw new IllegalStateException("Operators are never requested from outside.");
      };
    } catch (RejectedException gone) {
      return refused(
          request,
          Failure.Category.CAPACITY,
          "The request could not run: %s.".formatted(withoutStop(gone.getMessage())));
    } catch (JsonException changed) {
      return refused(
          request,
          Failure.Category.CAPACITY,
          "The input fields have been changed since the request was made: %s"
              .formatted(changed.getMessage()));
    }
  }

  private Ended pipeline(
      RunnablePipeline target, RequestRecord request, Journal journal, ActiveRequest own)
      throws JsonException {
    Payload input = input(request, target.pipeline().input());
    Duration whole = request.timeouts().request();
    Duration each = request.timeouts().deployment();
    return runs.pipeline(
        new PipelineExecution(
            target,
            request,
            input,
            Deadline.ofPipeline(whole, target.pipeline().name()),
            each.compareTo(whole) < 0 ? each : null,
            0,
            journal,
            null),
        own);
  }

  private Ended deployment(
      RunnableDeployment target, RequestRecord request, boolean interrupted, ActiveRequest own)
      throws JsonException {
    Failure forbidden = interrupted ? Recorded.forbidden(target) : null;
    if (forbidden != null) {
      return runs.refused(request, forbidden);
    }
    Payload input = input(request, target.deployment().input());
    return runs.deployment(
        target,
        request,
        input,
        Deadline.ofDeployment(request.timeouts().request(), target.deployment().name()),
        null,
        own);
  }

  private Payload input(RequestRecord request, Schema schema) throws JsonException {
    JsonText input = request.input();
    if (input == null) {
      throw new IllegalStateException("The input of " + request.id() + " is gone before its end.");
    }
    return codec.readPayload(input.utf8(), schema, "the request data");
  }

  private Ended refused(RequestRecord request, Failure.Category category, String sentence) {
    return runs.refused(request, new Failure(category, sentence));
  }

  private static String withoutStop(@Nullable String sentence) {
    String text = String.valueOf(sentence);
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
