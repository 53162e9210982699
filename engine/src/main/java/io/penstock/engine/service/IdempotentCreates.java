package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.unavailable;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestView;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.AcceptedKey.Answer;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.run.Requests;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates with an {@code Idempotency-Key}: the first call does it, and every other one with the
 * same key within 24 hours is given the first one's answer (docs/adr/0011-idempotency.md).
 *
 * <p>Calls that come while the first is at work find it here; later ones find what it has stored.
 * It stores that before it leaves, so there is no moment in between. Of calls to several servers at
 * once, the first to store the key is the first.
 */
final class IdempotentCreates {

  /** Between two looks at a request that another server runs. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final RequestStore store;
  private final Requests requests;
  private final Cluster cluster;
  private final ConcurrentMap<Sha256, Running<PipelineRequest>> direct = new ConcurrentHashMap<>();
  private final ConcurrentMap<Sha256, Running<JsonText>> batches = new ConcurrentHashMap<>();

  IdempotentCreates(RequestStore store, Requests requests, Cluster cluster) {
    this.store = store;
    this.requests = requests;
    this.cluster = cluster;
  }

  /**
   * The create itself, which stores the key together with what it creates.
   *
   * @param <T> its answer
   */
  interface Create<T> {
    T create() throws InterruptedException;
  }

  /**
   * The answer that the first call had.
   *
   * @param <T> its form
   */
  @FunctionalInterface
  private interface Again<T> {
    T answer(Answer first) throws InterruptedException;
  }

  /** The first call with a key, at work. */
  private record Running<T>(Sha256 fingerprint, CompletableFuture<T> answer) {}

  /**
   * A direct request.
   *
   * @param key null to create it in any case
   * @param ifCallerLeaves gets what ends the wait for another call
   * @throws RejectedException conflict, when the key stands for another call or the answer is not
   *     kept; and what {@code create} throws
   */
  PipelineRequest direct(
      @Nullable IdempotencyKey key,
      Consumer<Runnable> ifCallerLeaves,
      Create<PipelineRequest> create)
      throws InterruptedException {
    return key == null
        ? create.create()
        : once(direct, key, ifCallerLeaves, create, answer -> direct(answer, ifCallerLeaves));
  }

  /** The same for a batch. */
  JsonText batch(@Nullable IdempotencyKey key, Create<JsonText> create)
      throws InterruptedException {
    return key == null
        ? create.create()
        : once(batches, key, _ -> {}, create, IdempotentCreates::batch);
  }

  private <T> T once(
      ConcurrentMap<Sha256, Running<T>> running,
      IdempotencyKey key,
      Consumer<Runnable> ifCallerLeaves,
      Create<T> create,
      Again<T> again)
      throws InterruptedException {
    Running<T> own = new Running<>(key.fingerprint(), new CompletableFuture<>());
    Running<T> first = running.putIfAbsent(key.scope(), own);
    if (first != null) {
      requireSame(key, first.fingerprint());
      return await(first.answer().copy(), ifCallerLeaves);
    }
    try {
      AcceptedKey earlier = earlier(key);
      T answer = earlier == null ? create(key, create, again) : again.answer(earlier.answer());
      own.answer().complete(answer);
      return answer;
    } catch (Throwable thrown) {
      own.answer().completeExceptionally(thrown);
      throw thrown;
    } finally {
      running.remove(key.scope(), own);
    }
  }

  /**
   * Creates it, unless a call to another server stores the key first: then nothing is created here,
   * since the key is stored with it or, for a direct request, before it runs.
   */
  private <T> T create(IdempotencyKey key, Create<T> create, Again<T> again)
      throws InterruptedException {
    try {
      return create.create();
    } catch (StoreException notStored) {
      AcceptedKey first = earlier(key);
      if (first == null) {
        throw notStored;
      }
      return again.answer(first.answer());
    }
  }

  private @Nullable AcceptedKey earlier(IdempotencyKey key) {
    AcceptedKey found =
        store
            .acceptedKey(key.scope())
            .filter(accepted -> accepted.expires().isAfter(requests.now()))
            .orElse(null);
    if (found != null) {
      requireSame(key, found.key().fingerprint());
    }
    return found;
  }

  private static void requireSame(IdempotencyKey key, Sha256 first) {
    if (!key.fingerprint().equals(first)) {
      throw conflict(
          "The Idempotency-Key stands for another request body or other query parameters, which came with it within the last 24 hours: send those again to have their answer, or use a new key");
    }
  }

  private static <T> T await(CompletableFuture<T> answer, Consumer<Runnable> ifCallerLeaves)
      throws InterruptedException {
    ifCallerLeaves.accept(() -> answer.cancel(false));
    try {
      return answer.get();
    } catch (CancellationException callerHasLeft) {
      throw new InterruptedException("nobody waits for the answer any more");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RejectedException refused
          ? new RejectedException(refused.reason(), String.valueOf(refused.getMessage()))
          : unavailable(
              "The first call with this Idempotency-Key had no answer: send it again to learn what became of it");
    }
  }

  private static JsonText batch(Answer answer) {
    return switch (answer) {
      case Answer.OfBatch(var json) -> json;
      case Answer.OfDirect _ -> throw ofAnotherKind();
    };
  }

  /** A request that ran, whatever has become of it, is never run again. */
  private PipelineRequest direct(Answer answer, Consumer<Runnable> ifCallerLeaves)
      throws InterruptedException {
    return switch (answer) {
      case Answer.OfBatch _ -> throw ofAnotherKind();
      case Answer.OfDirect direct -> {
        if (!cluster.others().isEmpty()) {
          awaitElsewhere(direct.request(), ifCallerLeaves);
        }
        yield store.snapshot(view -> kept(view, direct));
      }
    };
  }

  /** Waits for a request that another server may be running: until it has ended there. */
  private void awaitElsewhere(RequestId id, Consumer<Runnable> ifCallerLeaves)
      throws InterruptedException {
    CompletableFuture<Boolean> callerLeft = new CompletableFuture<>();
    ifCallerLeaves.accept(() -> callerLeft.complete(true));
    while (store.find(id, false).filter(found -> !found.state().status().isFinal()).isPresent()) {
      if (callerLeft.isDone()) {
        throw new InterruptedException("nobody waits for the answer any more");
      }
      Thread.sleep(PAUSE);
    }
  }

  private static PipelineRequest kept(RequestView view, Answer.OfDirect answer) {
    RequestId id = answer.request();
    RequestRecord request = view.find(id, true).orElseThrow(() -> notKept(id));
    if (!request.state().status().isFinal()) {
      throw unavailable(
          "The request %s was made with this Idempotency-Key, and how it ended is not recorded yet: send the call again in a moment"
              .formatted(id));
    }
    List<RequestRecord> steps = view.children(id);
    Integer count = answer.steps();
    if (lacksData(request.state().output()) || (count != null && count != steps.size())) {
      throw notKept(id);
    }
    return new PipelineRequest(request, steps);
  }

  private static boolean lacksData(RequestState.@Nullable Output output) {
    return output != null && output.data() == null;
  }

  private static RejectedException notKept(RequestId id) {
    return conflict(
        "The request %s was made with this Idempotency-Key, and its result is not kept, or not all of its steps: it is not run again. Use a new key to run another"
            .formatted(id));
  }

  private static IllegalStateException ofAnotherKind() {
    return new IllegalStateException("A path is that of direct requests, or that of batches.");
  }
}
