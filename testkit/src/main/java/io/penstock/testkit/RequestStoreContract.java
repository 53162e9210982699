package io.penstock.testkit;

import static io.penstock.testkit.SampleRequests.EXPIRES;
import static io.penstock.testkit.SampleRequests.cancelled;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.handled;
import static io.penstock.testkit.SampleRequests.newId;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingOperatorStepOf;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.Failure.Category;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.engine.request.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link RequestStore} must do when it writes and removes. {@link RequestReadContract}
 * is about reading many. A subclass says which store.
 */
public abstract class RequestStoreContract {

  /** The store under test, empty when the test begins. */
  protected abstract RequestStore store();

  @Test
  void committedRecordIsFoundWithEveryField() throws Exception {
    for (RequestState state :
        List.of(
            new RequestState.Pending(),
            processing(),
            completed(),
            failed(),
            cancelled(),
            new RequestState.Completed(
                SampleRequests.CREATED, SampleRequests.CREATED.plusNanos(1_000), null),
            new RequestState.Cancelled(SampleRequests.CREATED, SampleRequests.EXPIRES))) {
      RequestRecord record = pending().withState(state);
      store().commit(List.of(record));
      assertEquals(Optional.of(record), store().find(record.id(), true));
    }
  }

  @ParameterizedTest
  @EnumSource
  void failureIsKeptWithItsCategoryAndPartialOutput(Category category) throws Exception {
    RequestState state =
        new RequestState.Failed(
            null,
            SampleRequests.EXPIRES,
            new Failure(category, "It's gone: 'naïve' 漢字 💥\n"),
            new Output(JsonText.NULL, 4));
    RequestRecord record = pending().withState(state);
    store().commit(List.of(record));
    assertEquals(state, find(record.id()).state());
  }

  /** A cancel interrupts the thread of a run, which then reads what was asked of it. */
  @Test
  void interruptedThreadReadsAsWell() throws Exception {
    RequestRecord record = pending();
    store().commit(List.of(record));
    AtomicReference<Optional<RequestRecord>> found = new AtomicReference<>(Optional.empty());
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  found.set(store().find(record.id(), true));
                  stillInterrupted.set(Thread.interrupted());
                });
    assertTrue(reader.join(Duration.ofSeconds(5)), "It still reads");
    assertEquals(Optional.of(record), found.get());
    assertTrue(stillInterrupted.get());
  }

  @Test
  void stepsOfEveryKindKeepTheirTargetAndParent() throws Exception {
    RequestId parent = newId();
    List<RequestRecord> steps = List.of(pendingStepOf(parent), pendingOperatorStepOf(parent));
    store().commit(steps);
    for (RequestRecord step : steps) {
      assertEquals(step, find(step.id()));
    }
  }

  @Test
  void metadataLeavesDataOutAndKeepsSizes() throws Exception {
    RequestRecord record = pending().withState(completed());
    store().commit(List.of(record));
    assertEquals(Optional.of(record.withoutData()), store().find(record.id(), false));
  }

  @Test
  void recordStoredWithoutDataHasNone() throws Exception {
    RequestRecord record = pending().withState(completed()).withoutData();
    store().commit(List.of(record));
    assertEquals(Optional.of(record), store().find(record.id(), true));
  }

  @Test
  void dataOfMegabytesComesBackUnchanged() throws Exception {
    JsonText large = JsonText.ofString("0123456789abcdef".repeat(200_000));
    RequestRecord record =
        pending()
            .withState(
                new RequestState.Completed(
                    SampleRequests.CREATED,
                    SampleRequests.CREATED,
                    new Output(large, large.size())));
    store().commit(List.of(record));
    assertEquals(record, find(record.id()));
  }

  @ParameterizedTest
  @MethodSource
  void handlingIsKept(Handling handling) throws Exception {
    RequestRecord record = handled(handling, pending());
    store().commit(List.of(record));
    assertEquals(record, find(record.id()));
  }

  static Stream<Handling> handlingIsKept() {
    return Stream.of(Retention.Mode.values())
        .flatMap(
            retention ->
                Stream.of(
                    Handling.express(retention),
                    Handling.batch(0, retention),
                    new Handling(RequestMode.BATCH, 1, retention, 3)));
  }

  @Test
  void interruptionsAndDataChangeWithALaterRecord() throws Exception {
    RequestRecord record = pending();
    store().commit(List.of(record));
    RequestRecord later =
        handled(
                new Handling(RequestMode.BATCH, 1, Retention.Mode.FULL, 2),
                record.withState(completed()))
            .withoutData();
    store().commit(List.of(later));
    assertEquals(later, find(record.id()));
  }

  @Test
  void laterRecordReplacesEarlierOne() throws Exception {
    RequestRecord record = pending();
    for (RequestState state : List.of(processing(), completed(), failed())) {
      store().commit(List.of(record.withState(state)));
      assertEquals(state, find(record.id()).state());
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"COMPLETED", "FAILED", "CANCELLED"})
  void finalRecordIsNeverReopened(Status status) throws Exception {
    RequestState end =
        switch (status) {
          case COMPLETED -> completed();
          case FAILED -> failed();
          case CANCELLED -> cancelled();
          case PENDING, PROCESSING -> throw new AssertionError(status);
        };
    RequestRecord over = pending().withState(end);
    // Both in the same call and in a later one: a store may take either path.
    store().commit(List.of(over, over.withState(processing())));
    assertEquals(over, find(over.id()));
    store().commit(List.of(over.withState(processing())));
    store().commit(List.of(over.withState(new RequestState.Pending())));
    assertEquals(over, find(over.id()));
  }

  @Test
  void recordIsStoredSoonWithoutACommit() {
    RequestRecord record = pending();
    store().record(record);
    assertTrue(
        Soon.within(Duration.ofMillis(100), () -> store().find(record.id(), true).isPresent()));
  }

  @Test
  void commitStoresEverythingRecordedBefore() throws Exception {
    List<RequestRecord> steps = new ArrayList<>();
    RequestRecord parent = pending();
    for (int i = 0; i < 500; i++) {
      steps.add(pendingStepOf(parent.id()).withState(completed()));
    }
    steps.forEach(store()::record);
    store().commit(List.of(parent.withState(completed())));
    for (RequestRecord step : steps) {
      assertEquals(step, find(step.id()));
    }
  }

  @Test
  void lastOfManyRecordsOfOneRequestWins() throws Exception {
    RequestRecord record = pending();
    for (int i = 1; i <= 200; i++) {
      store()
          .record(
              record.withState(new RequestState.Processing(SampleRequests.CREATED.plusMillis(i))));
    }
    store().commit(List.of());
    assertEquals(
        new RequestState.Processing(SampleRequests.CREATED.plusMillis(200)),
        find(record.id()).state());
  }

  @Test
  void whatManyThreadsCommitIsAllThere() throws Exception {
    List<Future<List<RequestRecord>>> written = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        written.add(threads.submit(this::runTenRequests));
      }
    }
    for (Future<List<RequestRecord>> some : written) {
      for (RequestRecord record : some.get()) {
        assertEquals(record, find(record.id()));
      }
    }
  }

  private List<RequestRecord> runTenRequests() throws InterruptedException {
    List<RequestRecord> written = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RequestRecord record = pending();
      RequestRecord step = pendingStepOf(record.id());
      store().record(record.withState(processing()));
      store().record(step.withState(processing()));
      store().record(step.withState(failed()));
      store().commit(List.of(record.withState(completed())));
      assertEquals(completed(), find(record.id()).state(), "visible as soon as committed");
      written.add(record.withState(completed()));
      written.add(step.withState(failed()));
    }
    return written;
  }

  @Test
  void commitRemovesWhatItSaysWithoutItsSteps() throws Exception {
    RequestRecord gone = pending();
    RequestRecord step = pendingStepOf(gone.id());
    RequestRecord other = pending();
    store().commit(List.of(gone, step, other));
    RequestRecord written = pending();
    store().commit(List.of(written), List.of(gone.id(), newId()));
    assertEquals(List.of(step, other, written), stillThere(gone, step, other, written));
  }

  @Test
  void removalTakesItsTurnAmongTheRecords() throws Exception {
    RequestRecord before = pending();
    store().record(before);
    store().commit(List.of(), List.of(before.id()));
    assertEquals(List.of(), stillThere(before));

    RequestRecord ended = pending().withState(completed());
    store().commit(List.of(ended));
    store().commit(List.of(), List.of(ended.id()));
    RequestRecord again = ended.withState(processing());
    store().record(again);
    store().commit(List.of());
    assertEquals(again, find(ended.id()), "a removed record is no final one any more");
  }

  @Test
  void recordOfTheSameCommitIsRemovedToo() throws Exception {
    RequestRecord record = pending();
    store().commit(List.of(record), List.of(record.id()));
    assertEquals(List.of(), stillThere(record));
  }

  @Test
  void deletedRequestTakesItsStepsOfAllLevelsAlong() throws Exception {
    RequestRecord first = pending().withState(completed());
    RequestRecord second = pending();
    RequestRecord stays = pending();
    RequestRecord step = pendingStepOf(first.id());
    RequestRecord operator = pendingOperatorStepOf(first.id());
    RequestRecord inner = pendingStepOf(step.id());
    RequestRecord innermost = pendingStepOf(inner.id());
    RequestRecord stayingStep = pendingStepOf(stays.id());
    store().commit(List.of(innermost, inner, operator, step, second, stayingStep, first, stays));
    assertEquals(6, store().delete(List.of(first.id(), second.id(), newId())));
    assertEquals(
        List.of(stays, stayingStep),
        stillThere(first, second, stays, step, operator, inner, innermost, stayingStep));
  }

  @Test
  void stepsOfARequestThatIsNotKeptAreDeletedWithItsId() throws Exception {
    RequestId notKept = newId();
    RequestRecord step = pendingStepOf(notKept);
    store().commit(List.of(step));
    assertEquals(1, store().delete(List.of(notKept)));
    assertEquals(List.of(), stillThere(step));
  }

  @Test
  void requestGivenTwiceOrUnderItsParentIsDeletedOnce() throws Exception {
    RequestRecord request = pending();
    RequestRecord step = pendingStepOf(request.id());
    store().commit(List.of(request, step));
    assertEquals(2, store().delete(List.of(step.id(), request.id(), request.id())));
    assertEquals(0, store().delete(List.of(request.id())));
    assertEquals(0, store().delete(List.of()));
  }

  @Test
  void thousandsAreDeletedAtOnce() throws Exception {
    List<RequestRecord> many = Stream.generate(SampleRequests::pending).limit(2_500).toList();
    store().commit(many);
    assertEquals(2_500, store().delete(many.stream().map(RequestRecord::id).toList()));
    assertEquals(List.of(), stillThere(many.getFirst(), many.getLast()));
  }

  @Test
  void expiredRequestGoesWithoutStepsThatLastLonger() throws Exception {
    RequestRecord request = expiring(0, completed());
    RequestRecord step =
        expiringAt(EXPIRES.plusSeconds(60), pendingStepOf(request.id()).withState(completed()));
    store().commit(List.of(request, step));
    expire(EXPIRES);
    assertEquals(List.of(step), stillThere(request, step));
  }

  @Test
  void expiredRecordsAreFoundNoMoreOnceTheyAreFinal() throws Exception {
    RequestRecord first = expiring(1, completed());
    RequestRecord second = expiring(2, failed());
    RequestRecord third = expiring(3, cancelled());
    RequestRecord later = expiring(60, completed());
    RequestRecord running = expiring(0, processing());
    store().commit(List.of(later, third, first, running, second));

    expire(EXPIRES.plusSeconds(3));
    assertEquals(List.of(later, running), stillThere(later, third, first, running, second));
  }

  /** With as many steps as it takes. */
  private void expire(Instant now) {
    while (store().deleteExpired(now, 2) > 0) {
      Thread.onSpinWait();
    }
  }

  private static RequestRecord expiring(int secondsLater, RequestState state) {
    return expiringAt(EXPIRES.plusSeconds(secondsLater), pending().withState(state));
  }

  private List<RequestRecord> stillThere(RequestRecord... records) {
    return Stream.of(records)
        .filter(record -> store().find(record.id(), false).isPresent())
        .toList();
  }

  private RequestRecord find(RequestId id) {
    return store().find(id, true).orElseThrow();
  }
}
