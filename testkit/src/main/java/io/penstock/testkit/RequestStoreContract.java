package io.penstock.testkit;

import static io.penstock.testkit.SampleRequests.EXPIRES;
import static io.penstock.testkit.SampleRequests.cancelled;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.newId;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingOperatorStepOf;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.Failure.Category;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.engine.request.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link RequestStore} must do. A subclass says which store. */
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

  @Test
  void unknownIdIsNotFound() {
    assertEquals(Optional.empty(), store().find(newId(), true));
    assertEquals(List.of(), store().children(newId()));
  }

  @Test
  void childrenComeBySequenceWithoutDataAndWithoutGrandchildren() throws Exception {
    RequestRecord parent = pending();
    RequestRecord first = pendingStepOf(parent.id());
    RequestRecord second = pendingOperatorStepOf(parent.id()).withState(completed());
    RequestRecord third = pendingStepOf(parent.id());
    store().commit(List.of(parent, third, second, first, pendingStepOf(first.id())));
    assertEquals(
        List.of(first.withoutData(), second.withoutData(), third.withoutData()),
        store().children(parent.id()));
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
  void expiredRecordsAreDeletedOldestFirstAndOnlyWhenFinal() throws Exception {
    RequestRecord first = expiring(1, completed());
    RequestRecord second = expiring(2, failed());
    RequestRecord third = expiring(3, cancelled());
    RequestRecord later = expiring(60, completed());
    RequestRecord running = expiring(0, processing());
    store().commit(List.of(later, third, first, running, second));

    assertEquals(2, store().deleteExpired(EXPIRES.plusSeconds(3), 2));
    assertEquals(List.of(later, third, running), stillThere(later, third, first, running, second));
    assertEquals(1, store().deleteExpired(EXPIRES.plusSeconds(3), 2));
    assertEquals(0, store().deleteExpired(EXPIRES.plusSeconds(3), 2));
    assertEquals(List.of(later, running), stillThere(later, third, first, running, second));
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
