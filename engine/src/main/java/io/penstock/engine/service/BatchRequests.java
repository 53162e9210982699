package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.queue.BatchQueue;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.Requests;
import io.penstock.engine.service.InputReader.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Accepts requests for the queue. */
public final class BatchRequests {

  private final RunnableCatalog catalog;
  private final VersionLookup versions;
  private final Requests requests;
  private final InputReader inputs;
  private final RequestStore store;
  private final BatchQueue queue;
  private final IdempotentCreates idempotent;

  BatchRequests(
      RunnableCatalog catalog,
      Requests requests,
      InputReader inputs,
      RequestStore store,
      BatchQueue queue,
      IdempotentCreates idempotent) {
    this.catalog = catalog;
    this.versions = new VersionLookup(catalog);
    this.requests = requests;
    this.inputs = inputs;
    this.store = store;
    this.queue = queue;
    this.idempotent = idempotent;
  }

  /**
   * What the requests of a batch are made to.
   *
   * @param limit the setting that says how many may wait
   */
  private record Addressee(
      UUID projectId,
      Target target,
      Schema input,
      Retention retention,
      int maximumWaiting,
      String limit,
      String name) {

    static Addressee of(RunnablePipeline pipeline) {
      return new Addressee(
          pipeline.project().id(),
          pipeline.target(),
          pipeline.pipeline().input(),
          pipeline.version().retention(),
          Integer.MAX_VALUE,
          "",
          pipeline.version().name());
    }

    static Addressee of(RunnableDeployment deployment) {
      DeploymentVersion.Queue queue = deployment.version().queue();
      return new Addressee(
          deployment.project().id(),
          deployment.target(),
          deployment.deployment().input(),
          deployment.version().retention(),
          Math.min(queue.maximumSize(), queue.maximumSizeBatch()),
          queue.maximumSizeBatch() < queue.maximumSize()
              ? "maximum_queue_size_batch"
              : "maximum_queue_size",
          deployment.version().name());
    }
  }

  /**
   * Accepts 1 to 250 requests, in one durable transaction, or none.
   *
   * @return what was accepted, pending, in the order of the input
   * @throws RejectedException when the call breaks a rule, or the queue is full; nothing is stored
   * @throws InterruptedException when the calling thread was interrupted: they may or may not have
   *     been accepted
   */
  public List<RequestRecord> create(BatchCall call) throws InterruptedException {
    return create(
        call,
        accepted -> {
          store.commit(accepted);
          return true;
        });
  }

  /** Makes requests durable, together or not at all. */
  public interface Commit {

    /**
     * Returns false when they are not wanted any more: then nothing is stored.
     *
     * @throws io.penstock.engine.port.StoreException when the disk says no
     */
    boolean commit(List<RequestRecord> accepted) throws InterruptedException;
  }

  /**
   * The same, but stores them in another way.
   *
   * @return none when {@code commit} did not store them
   */
  public List<RequestRecord> create(BatchCall call, Commit commit) throws InterruptedException {
    List<RequestRecord> accepted = new ArrayList<>();
    Addressee addressee = check(call, accepted);
    return accept(accepted, addressee, commit) ? accepted : List.of();
  }

  /**
   * The same, once for each key.
   *
   * @param callKey null to do it in any case
   * @param answer what the caller is told of the requests, which must be none of their data
   * @return the answer; for a repeat, that of the first call
   * @throws RejectedException also when the key stands for another call
   */
  public JsonText create(
      BatchCall call, @Nullable CallKey callKey, Function<List<RequestRecord>, JsonText> answer)
      throws InterruptedException {
    IdempotencyKey key = versions.key(callKey, call.target());
    return idempotent.batch(
        key,
        () -> {
          List<RequestRecord> accepted = new ArrayList<>();
          Addressee addressee = check(call, accepted);
          JsonText json = answer.apply(accepted);
          AcceptedKey accepting =
              key == null
                  ? null
                  : AcceptedKey.of(key, requests.now(), new AcceptedKey.Answer.OfBatch(json));
          var _ =
              accept(
                  accepted,
                  addressee,
                  all -> {
                    store.commit(all, List.of(), accepting);
                    return true;
                  });
          return json;
        });
  }

  /** Adds the requests that the call asks for to {@code accepted}. */
  private Addressee check(BatchCall call, List<RequestRecord> accepted) {
    Timeouts timeouts = Limits.ofBatch(call);
    int priority = Limits.priority(call.priority());
    Addressee addressee =
        switch (call.target()) {
          case VersionRef.OfPipeline(var project, var pipeline, var version) ->
              Addressee.of(catalog.pipeline(project, pipeline, version));
          case VersionRef.OfDeployment(var project, var deployment, var version) ->
              Addressee.of(catalog.deployment(project, deployment, version));
        };
    Sender sender = new Sender(call.caller(), call.target().project(), addressee.projectId());
    for (Payload input : inputs.readItems(call.body(), addressee.input(), sender)) {
      accepted.add(
          requests.accept(
              addressee.target(),
              call.caller().email(),
              timeouts,
              Handling.batch(priority, addressee.retention().mode()),
              input,
              addressee.retention().time()));
    }
    return addressee;
  }

  private boolean accept(List<RequestRecord> accepted, Addressee addressee, Commit commit)
      throws InterruptedException {
    var version = addressee.target().versionId();
    if (accepted.size() > addressee.maximumWaiting()) {
      throw invalid(
          "The call makes %d requests, and %s allows only %d to wait for the version '%s': send fewer at once, or raise the limit"
              .formatted(
                  accepted.size(),
                  addressee.limit(),
                  addressee.maximumWaiting(),
                  addressee.name()));
    }
    if (!queue.reserve(version, accepted.size(), addressee.maximumWaiting())) {
      throw invalid(
          "The queue of the version '%s' is full: %d requests wait, the call makes %d, and %s allows %d. Wait for some to be processed, cancel some, or raise the limit"
              .formatted(
                  addressee.name(),
                  queue.waiting(version),
                  accepted.size(),
                  addressee.limit(),
                  addressee.maximumWaiting()));
    }
    try {
      boolean stored = commit.commit(accepted);
      if (stored) {
        queue.accepted(version, accepted.size());
      } else {
        queue.release(version, accepted.size());
      }
      return stored;
    } catch (InterruptedException perhapsStored) {
      queue.accepted(version, accepted.size());
      throw perhapsStored;
    } catch (RuntimeException | Error refused) {
      queue.release(version, accepted.size());
      throw refused;
    }
  }
}
