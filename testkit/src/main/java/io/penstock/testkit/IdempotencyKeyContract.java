package io.penstock.testkit;

import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.newId;
import static io.penstock.testkit.SampleRequests.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.AcceptedKey.Answer;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link RequestStore} must do with keys. A subclass says which store. */
public abstract class IdempotencyKeyContract {

  private static final Answer ANSWER = new Answer.OfBatch(JsonText.of("[{\"id\":\"é\"}]"));
  private static final Duration DAY = AcceptedKey.REMEMBERED;

  /** The store under test, empty when the test begins. */
  protected abstract RequestStore store();

  @Test
  void keyIsFoundWithEveryField() throws Exception {
    List<Answer> answers =
        List.of(
            ANSWER, new Answer.OfDirect(newId(), null), new Answer.OfDirect(newId(), 10_000_000));
    for (int i = 0; i < answers.size(); i++) {
      AcceptedKey key = AcceptedKey.of(named("key " + i), CREATED, answers.get(i));
      store().commit(List.of(), List.of(), key);
      assertEquals(Optional.of(key), find("key " + i));
    }
    assertEquals(Optional.empty(), find("another"));
  }

  @Test
  void keyThatIsTakenStopsEverythingThatComesWithIt() throws Exception {
    RequestRecord old = pending();
    AcceptedKey first = AcceptedKey.of(named("a"), CREATED, ANSWER);
    store().commit(List.of(old), List.of(), first);
    RequestRecord next = pending();
    for (Answer answer : List.of(ANSWER, new Answer.OfDirect(next.id(), null))) {
      // A microsecond before the first expires.
      Instant late = CREATED.plus(DAY).minusNanos(1_000);
      AcceptedKey second =
          AcceptedKey.of(new IdempotencyKey(hash("a"), hash("other body")), late, answer);
      assertThrows(
          StoreException.class, () -> store().commit(List.of(next), List.of(old.id()), second));
    }
    assertEquals(Optional.of(first), find("a"));
    assertTrue(isThere(old));
    assertEquals(false, isThere(next));
    store().commit(List.of(next), List.of(), AcceptedKey.of(named("b"), CREATED, ANSWER));
    assertTrue(isThere(next), "the store goes on");
  }

  @Test
  void keyOfADirectRequestThatEndsReplacesTheOneOfItsBeginning() throws Exception {
    RequestId request = newId();
    AcceptedKey begun = AcceptedKey.of(named("a"), CREATED, new Answer.OfDirect(request, null));
    store().commit(List.of(), List.of(), begun);
    store().commit(List.of(), List.of(), begun.ended(request, 3));
    assertEquals(Optional.of(begun.ended(request, 3)), find("a"));
  }

  @Test
  void expiredKeyIsAsGoodAsNew() throws Exception {
    store().commit(List.of(), List.of(), AcceptedKey.of(named("a"), CREATED, ANSWER));
    AcceptedKey next =
        AcceptedKey.of(named("a"), CREATED.plus(DAY), new Answer.OfDirect(newId(), null));
    store().commit(List.of(), List.of(), next);
    assertEquals(Optional.of(next), find("a"));
  }

  @Test
  void ofManyCommitsWithOneKeyOneIsStored() throws Exception {
    List<RequestRecord> requests = new ArrayList<>();
    List<Future<?>> commits = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        RequestRecord request = pending();
        requests.add(request);
        AcceptedKey key = AcceptedKey.of(named("a"), CREATED, new Answer.OfDirect(request.id(), 0));
        commits.add(
            threads.submit(
                () -> {
                  store().commit(List.of(request), List.of(), key);
                  return true;
                }));
      }
    }
    List<RequestRecord> stored = new ArrayList<>();
    for (int i = 0; i < commits.size(); i++) {
      try {
        var _ = commits.get(i).get();
        stored.add(requests.get(i));
      } catch (ExecutionException refused) {
        assertTrue(refused.getCause() instanceof StoreException, refused.toString());
      }
    }
    assertEquals(1, stored.size());
    assertEquals(stored, requests.stream().filter(this::isThere).toList());
    assertEquals(new Answer.OfDirect(stored.getFirst().id(), 0), find("a").orElseThrow().answer());
  }

  @Test
  void keyOutlivesItsRequest() throws Exception {
    RequestRecord request = pending();
    AcceptedKey key = AcceptedKey.of(named("a"), CREATED, ANSWER);
    store().commit(List.of(request), List.of(), key);
    var _ = store().delete(List.of(request.id()));
    assertEquals(Optional.of(key), find("a"));
  }

  @Test
  void expiredKeysGoOldestFirstAndNoMoreThanTheLimit() throws Exception {
    commitFourKeys();
    Instant now = CREATED.plus(DAY).plusSeconds(3);
    store().deleteExpired(now, 2);
    assertEquals(List.of(3, 4), remembered());
    store().deleteExpired(now, 2);
    assertEquals(List.of(4), remembered());
    store().deleteExpired(now, 2);
    assertEquals(List.of(4), remembered());
  }

  @Test
  void expiredKeysGoWithExpiredRequests() throws Exception {
    commitFourKeys();
    Instant now = CREATED.plus(DAY).plusSeconds(3);
    RequestRecord request = expiringAt(now, pending().withState(completed()));
    store().commit(List.of(request));
    while (store().deleteExpired(now, 2) > 0) {
      Thread.onSpinWait();
    }
    assertEquals(false, isThere(request));
    assertEquals(List.of(4), remembered());
  }

  private void commitFourKeys() throws Exception {
    for (int i = 1; i <= 4; i++) {
      store()
          .commit(
              List.of(),
              List.of(),
              AcceptedKey.of(named("key " + i), CREATED.plusSeconds(i), ANSWER));
    }
  }

  private List<Integer> remembered() {
    List<Integer> keys = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      if (find("key " + i).isPresent()) {
        keys.add(i);
      }
    }
    return keys;
  }

  private static IdempotencyKey named(String name) {
    return new IdempotencyKey(hash(name), hash("body"));
  }

  private static Sha256 hash(String text) {
    return new Sha256.Builder().add(text).build();
  }

  private Optional<AcceptedKey> find(String name) {
    return store().acceptedKey(hash(name));
  }

  private boolean isThere(RequestRecord request) {
    return store().find(request.id(), false).isPresent();
  }
}
