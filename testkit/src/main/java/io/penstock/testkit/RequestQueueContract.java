package io.penstock.testkit;

import static io.penstock.engine.request.RequestRecord.KEPT_ENDED;
import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.EXPIRES;
import static io.penstock.testkit.SampleRequests.INPUT;
import static io.penstock.testkit.SampleRequests.VERSION_ID;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.handled;
import static io.penstock.testkit.SampleRequests.newId;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingOperatorStepOf;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link RequestQueue} must do, and its {@link RequestStore} with it. A subclass says
 * which.
 */
public abstract class RequestQueueContract {

  private static final UUID OTHER_VERSION_ID =
      UUID.fromString("4b1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a002");
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final long ANY_SIZE = Long.MAX_VALUE;
  private static final Failure STOPPED =
      new Failure(Failure.Category.INTERRUPTED, "The server stopped.");

  /** The queue under test, empty when the test begins. */
  protected abstract RequestQueue queue();

  /** Whose rows it is about. */
  protected abstract RequestStore store();

  /** Ends the server that has the queue, and starts one that finds what it has left. */
  protected abstract void startAnew();

  @Test
  void emptyQueueGivesNothing() {
    assertEquals(Map.of(), queue().waiting());
    assertEquals(List.of(), claim(10));
    assertEquals(List.of(), queue().claim(Map.of(), ANY_SIZE, NOW));
    assertEquals(List.of(), queue().cancelWaiting(List.of(), NOW));
    assertEquals(List.of(), queue().cancelWaiting(VERSION_ID, 10, NOW));
    assertEquals(0, queue().failDirect(NOW, STOPPED));
    assertEquals(List.of(), queue().interrupted(100));
  }

  @Test
  void noMoreAreTakenThanAllServersTogetherMayProcess() throws Exception {
    store().commit(List.of(pending(), pending(), pending(), pending(OTHER_VERSION_ID)));
    store().commit(List.of(pending().withState(processing())));
    Map<UUID, Integer> most = new LinkedHashMap<>();
    most.put(VERSION_ID, 3);
    most.put(OTHER_VERSION_ID, 3);
    List<RequestRecord> claimed = claimTogether(most, Map.of(VERSION_ID, 2));
    assertEquals(
        List.of(VERSION_ID, OTHER_VERSION_ID),
        claimed.stream().map(each -> each.target().versionId()).toList());
    assertEquals(List.of(), claimTogether(most, Map.of(VERSION_ID, 2)));
    assertEquals(1, claimTogether(most, Map.of(VERSION_ID, 3)).size());
    assertEquals(1, queue().waiting(VERSION_ID, 10));
    assertEquals(0, queue().waiting(VERSION_ID, 0));
    assertEquals(0, queue().waiting(OTHER_VERSION_ID, 10));
  }

  private List<RequestRecord> claimTogether(Map<UUID, Integer> most, Map<UUID, Integer> together) {
    return queue().claim(most, together, ANY_SIZE, NOW, Announcer.NOBODY).requests();
  }

  @Test
  void waitingRequestsAreCountedForEachVersion() throws Exception {
    store()
        .commit(
            List.of(
                pending(),
                pending(),
                pending(OTHER_VERSION_ID),
                pending(UUID.randomUUID()).withState(processing()),
                pending(UUID.randomUUID()).withState(completed())));
    assertEquals(Map.of(VERSION_ID, 2, OTHER_VERSION_ID, 1), queue().waiting());
    claim(1);
    assertEquals(Map.of(VERSION_ID, 1, OTHER_VERSION_ID, 1), queue().waiting());
    claim(1);
    assertEquals(Map.of(OTHER_VERSION_ID, 1), queue().waiting());
  }

  @Test
  void claimedRequestIsProcessingAndComesWithItsData() throws Exception {
    RequestRecord waiting = pending();
    store().commit(List.of(waiting));
    RequestRecord started = started(waiting);
    assertEquals(
        List.of(started), queue().claim(Map.of(VERSION_ID, 1), ANY_SIZE, NOW.plusNanos(9)));
    assertEquals(started, find(waiting.id()));
    assertEquals(List.of(), claim(1), "nobody takes it again");
  }

  /** As it is once it was taken at {@link #NOW}. */
  private static RequestRecord started(RequestRecord waiting) {
    return expiringAt(
        EXPIRES.plus(Duration.between(CREATED, NOW)),
        waiting.withState(new RequestState.Processing(NOW)));
  }

  @Test
  void timeInTheQueueIsNotTakenFromRetention() throws Exception {
    RequestRecord waiting = handled(Handling.batch(0, Retention.Mode.FULL), pending());
    RequestRecord cancelled = pending();
    store().commit(List.of(waiting, cancelled));
    Instant late = EXPIRES.plusSeconds(1);
    store().deleteExpired(late, 10);
    assertEquals(waiting, find(waiting.id()));

    RequestRecord claimed = queue().claim(Map.of(VERSION_ID, 1), ANY_SIZE, late).getFirst();
    store().commit(List.of(claimed.withState(completed())));
    queue().cancelWaiting(List.of(cancelled.id()), late);
    store().deleteExpired(late.plus(KEPT_ENDED).minusNanos(1_000), 10);
    assertEquals(late.plus(KEPT_ENDED), find(cancelled.id()).expires());
    store().deleteExpired(late.plus(KEPT_ENDED), 10);
    assertEquals(
        List.of(),
        store().find(List.of(cancelled.id()), false),
        "what never began is kept from its creation");

    Instant end = late.plus(Duration.between(CREATED, EXPIRES));
    store().deleteExpired(end.minusNanos(1_000), 10);
    assertEquals(end, find(waiting.id()).expires());
    store().deleteExpired(end, 10);
    assertEquals(List.of(), store().find(List.of(waiting.id()), false));
  }

  @Test
  void clockThatWasSetBackShortensNoRetention() throws Exception {
    store().commit(List.of(pending()));
    Instant early = CREATED.minusSeconds(60);
    assertEquals(
        EXPIRES, queue().claim(Map.of(VERSION_ID, 1), ANY_SIZE, early).getFirst().expires());
  }

  @Test
  void requestsAreTakenByPriorityThenByAge() throws Exception {
    RequestRecord late = pending();
    List<RequestRecord> waiting = new ArrayList<>();
    for (int priority : List.of(1, 0, 1, 0, 1)) {
      waiting.add(handled(Handling.batch(priority, Retention.Mode.FULL), pending()));
    }
    List<RequestRecord> shuffled = new ArrayList<>(waiting);
    Collections.shuffle(shuffled, new Random(1));
    store().commit(shuffled);
    List<RequestId> expected =
        Stream.of(1, 3, 0, 2, 4).map(index -> waiting.get(index).id()).toList();
    assertEquals(expected.subList(0, 3), ids(claim(3)));
    store().commit(List.of(late));
    assertEquals(
        List.of(late.id(), waiting.get(2).id(), waiting.get(4).id()),
        ids(claim(10)),
        "the sequence tells the age, not when it was stored");
  }

  @Test
  void eachVersionGivesAtMostItsShareInTheOrderAsked() throws Exception {
    List<RequestRecord> here = many(4, VERSION_ID);
    List<RequestRecord> there = many(4, OTHER_VERSION_ID);
    store().commit(here);
    store().commit(there);
    Map<UUID, Integer> most = new LinkedHashMap<>();
    most.put(OTHER_VERSION_ID, 3);
    most.put(UUID.randomUUID(), 5);
    most.put(VERSION_ID, 2);
    List<RequestRecord> expected = new ArrayList<>(there.subList(0, 3));
    expected.addAll(here.subList(0, 2));
    assertEquals(ids(expected), ids(queue().claim(most, ANY_SIZE, NOW)));
    assertEquals(Map.of(VERSION_ID, 2, OTHER_VERSION_ID, 1), queue().waiting());
  }

  @Test
  void claimStopsBeforeItTakesTooManyBytesButTakesOneAtLeast() throws Exception {
    List<RequestRecord> waiting = many(5, VERSION_ID);
    RequestRecord other = pending(OTHER_VERSION_ID);
    store().commit(waiting);
    store().commit(List.of(other));
    Map<UUID, Integer> most = new LinkedHashMap<>();
    most.put(VERSION_ID, 5);
    most.put(OTHER_VERSION_ID, 5);
    long two = 2L * INPUT.size();

    assertEquals(ids(waiting.subList(0, 2)), ids(queue().claim(most, two, NOW)));
    assertEquals(ids(waiting.subList(2, 3)), ids(queue().claim(most, two - 1, NOW)));
    assertEquals(ids(waiting.subList(3, 4)), ids(queue().claim(most, 0, NOW)));
    assertEquals(List.of(waiting.get(4).id(), other.id()), ids(queue().claim(most, two, NOW)));
  }

  @Test
  void largeRequestIsNotOvertakenByASmallOneBehindIt() throws Exception {
    JsonText large = JsonText.ofString("x".repeat(10_000));
    RequestRecord first = pending();
    RequestRecord second = withInput(large, large.size(), pending());
    store().commit(List.of(first, second, pending()));
    assertEquals(ids(List.of(first)), ids(queue().claim(Map.of(VERSION_ID, 9), 5_000, NOW)));
    List<RequestRecord> next = queue().claim(Map.of(VERSION_ID, 9), 5_000, NOW);
    assertEquals(List.of(started(second)), next);
  }

  @ParameterizedTest
  @EnumSource
  void cancelledRequestLeavesWhatItsRetentionKeeps(Retention.Mode retention) throws Exception {
    RequestRecord waiting = handled(Handling.batch(0, retention), pending());
    store().commit(List.of(waiting));
    assertEquals(List.of(waiting.id()), queue().cancelWaiting(List.of(waiting.id()), NOW));
    RequestRecord cancelled = waiting.withState(new RequestState.Cancelled(null, NOW));
    List<RequestRecord> kept =
        switch (retention) {
          case NONE -> List.of();
          case METADATA -> List.of(cancelled.withoutData());
          case FULL -> List.of(cancelled);
        };
    assertEquals(kept, store().find(List.of(waiting.id()), true));
    assertEquals(Map.of(), queue().waiting());
    assertEquals(List.of(), claim(1));
  }

  @Test
  void onlyWhatWaitsIsCancelled() throws Exception {
    RequestRecord waiting = pending();
    RequestRecord running = pending().withState(processing());
    RequestRecord done = pending().withState(completed());
    RequestRecord untouched = pending();
    store().commit(List.of(waiting, running, done, untouched));
    assertEquals(
        List.of(waiting.id()),
        queue().cancelWaiting(List.of(running.id(), newId(), waiting.id(), done.id()), NOW));
    assertEquals(running, find(running.id()));
    assertEquals(done, find(done.id()));
    assertEquals(untouched, find(untouched.id()));
  }

  @Test
  void thousandsAreCancelledAtOnce() throws Exception {
    List<RequestRecord> waiting = many(2_500, VERSION_ID);
    store().commit(waiting);
    assertEquals(
        new HashSet<>(ids(waiting)), new HashSet<>(queue().cancelWaiting(ids(waiting), NOW)));
    assertEquals(Map.of(), queue().waiting());
  }

  @Test
  void versionIsCancelledInStepsFromTheFrontOfItsQueue() throws Exception {
    List<RequestRecord> waiting = many(5, VERSION_ID);
    RequestRecord elsewhere = pending(OTHER_VERSION_ID);
    store().commit(waiting);
    store().commit(List.of(elsewhere, pending().withState(processing())));
    assertEquals(ids(waiting.subList(0, 3)), queue().cancelWaiting(VERSION_ID, 3, NOW));
    assertEquals(ids(waiting.subList(3, 5)), queue().cancelWaiting(VERSION_ID, 3, NOW));
    assertEquals(List.of(), queue().cancelWaiting(VERSION_ID, 3, NOW));
    assertEquals(Map.of(OTHER_VERSION_ID, 1), queue().waiting());
  }

  @Test
  void eachRequestIsEitherTakenOnceOrCancelledHoweverManyTry() throws Exception {
    List<RequestRecord> waiting = many(1_000, VERSION_ID);
    store().commit(waiting);
    List<Future<List<RequestId>>> takes = new ArrayList<>();
    List<Future<List<RequestId>>> cancels = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(12);
    try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
      for (int i = 0; i < 4; i++) {
        List<RequestId> mine = new ArrayList<>(ids(waiting));
        Collections.shuffle(mine, new Random(i));
        takes.add(threads.submit(together(start, () -> ids(claim(7)))));
        cancels.add(
            threads.submit(together(start, () -> queue().cancelWaiting(VERSION_ID, 3, NOW))));
        cancels.add(threads.submit(() -> cancelOneByOne(start, mine.subList(0, 100))));
      }
    }
    List<RequestId> taken = all(takes);
    List<RequestId> cancelled = all(cancels);
    assertFalse(taken.isEmpty());
    assertFalse(cancelled.isEmpty());
    Set<RequestId> once = new HashSet<>(taken);
    once.addAll(cancelled);
    assertEquals(taken.size() + cancelled.size(), once.size(), "none was given to two");
    assertEquals(new HashSet<>(ids(waiting)), once, "none was left");
    assertStatus(Status.PROCESSING, taken);
    assertStatus(Status.CANCELLED, cancelled);
  }

  private static Callable<List<RequestId>> together(
      CyclicBarrier start, Callable<List<RequestId>> some) {
    return () -> {
      start.await();
      List<RequestId> all = new ArrayList<>();
      for (List<RequestId> got = some.call(); !got.isEmpty(); got = some.call()) {
        all.addAll(got);
      }
      return all;
    };
  }

  private List<RequestId> cancelOneByOne(CyclicBarrier start, List<RequestId> ids)
      throws Exception {
    start.await();
    return ids.stream().flatMap(id -> queue().cancelWaiting(List.of(id), NOW).stream()).toList();
  }

  private static List<RequestId> all(List<Future<List<RequestId>>> futures) throws Exception {
    List<RequestId> all = new ArrayList<>();
    for (Future<List<RequestId>> future : futures) {
      all.addAll(future.get());
    }
    return all;
  }

  private void assertStatus(Status expected, Collection<RequestId> ids) {
    for (RequestRecord record : store().find(ids, false)) {
      assertEquals(expected, record.state().status());
    }
  }

  @Test
  void directRequestsAndTheirStepsThatWereRunningFail() throws Exception {
    RequestRecord direct = direct(Retention.Mode.FULL, pending().withState(processing()));
    RequestRecord step =
        direct(Retention.Mode.FULL, pendingStepOf(direct.id()).withState(processing()));
    RequestRecord done = direct(Retention.Mode.FULL, pending().withState(completed()));
    RequestRecord batch = pending().withState(processing());
    RequestRecord batchStep = pendingStepOf(batch.id()).withState(processing());
    RequestRecord innerStep = pendingOperatorStepOf(batchStep.id()).withState(processing());
    RequestRecord waiting = pending();
    store().commit(List.of(direct, step, done, batch, batchStep, innerStep, waiting));

    startAnew();
    assertEquals(2, queue().failDirect(NOW, STOPPED));

    for (RequestRecord failed : List.of(direct, step)) {
      assertEquals(
          failed.withState(new RequestState.Failed(processing().started(), NOW, STOPPED, null)),
          find(failed.id()));
    }
    for (RequestRecord same : List.of(done, batch, batchStep, innerStep, waiting)) {
      assertEquals(same, find(same.id()));
    }
    assertEquals(0, queue().failDirect(NOW, STOPPED));
  }

  @ParameterizedTest
  @EnumSource
  void failedDirectRequestLeavesWhatItsRetentionKeeps(Retention.Mode retention) throws Exception {
    RequestRecord direct = direct(retention, pending().withState(processing()));
    store().commit(List.of(direct));
    startAnew();
    assertEquals(1, queue().failDirect(NOW, STOPPED));
    RequestRecord failed =
        direct.withState(new RequestState.Failed(processing().started(), NOW, STOPPED, null));
    List<RequestRecord> kept =
        switch (retention) {
          case NONE -> List.of();
          case METADATA -> List.of(failed.withoutData());
          case FULL -> List.of(failed);
        };
    assertEquals(kept, store().find(List.of(direct.id()), true));
  }

  @Test
  void stepsOfABatchRequestThatIsOverDoNotStayOpen() throws Exception {
    RequestRecord over = pending().withState(failed());
    RequestRecord step = pendingStepOf(over.id()).withState(processing());
    RequestRecord inner = pendingStepOf(step.id()).withState(processing());
    RequestRecord ofUnknown = pendingStepOf(newId()).withState(processing());
    store().commit(List.of(over, step, inner, ofUnknown));
    startAnew();
    assertEquals(3, queue().failDirect(NOW, STOPPED));
    for (RequestRecord each : List.of(step, inner, ofUnknown)) {
      assertEquals(Status.FAILED, find(each.id()).state().status());
    }
    assertEquals(over, find(over.id()));
  }

  @Test
  void interruptedRequestsComeOldestFirstWithoutDataAndAreCounted() throws Exception {
    RequestRecord first = pending().withState(processing());
    RequestRecord second =
        handled(new Handling(RequestMode.BATCH, 0, Retention.Mode.FULL, 2), pending())
            .withState(processing());
    RequestRecord step = pendingStepOf(first.id()).withState(processing());
    RequestRecord direct = direct(Retention.Mode.FULL, pending().withState(processing()));
    RequestRecord waiting = pending();
    store().commit(List.of(second, step, first, direct, waiting, pending().withState(failed())));

    startAnew();
    assertEquals(
        List.of(interrupted(1, first).withoutData(), interrupted(3, second).withoutData()),
        queue().interrupted(100));

    assertEquals(interrupted(1, first), find(first.id()));
    for (RequestRecord same : List.of(step, direct, waiting)) {
      assertEquals(same, find(same.id()));
    }
    startAnew();
    assertEquals(
        List.of(interrupted(2, first).withoutData(), interrupted(4, second).withoutData()),
        queue().interrupted(100));
  }

  private static RequestRecord interrupted(int times, RequestRecord record) {
    Handling before = record.handling();
    return handled(
        new Handling(before.mode(), before.priority(), before.retention(), times), record);
  }

  private static RequestRecord direct(Retention.Mode retention, RequestRecord record) {
    return handled(Handling.express(retention), record);
  }

  private static List<RequestRecord> many(int count, UUID versionId) {
    return Stream.generate(() -> pending(versionId)).limit(count).toList();
  }

  private List<RequestRecord> claim(int most) {
    List<RequestRecord> claimed = queue().claim(Map.of(VERSION_ID, most), ANY_SIZE, NOW);
    assertTrue(claimed.stream().allMatch(each -> each.state().status() == Status.PROCESSING));
    return claimed;
  }

  private static List<RequestId> ids(Collection<RequestRecord> records) {
    return records.stream().map(RequestRecord::id).toList();
  }

  private RequestRecord find(RequestId id) {
    return store().find(id, true).orElseThrow();
  }
}
