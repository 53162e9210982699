package io.penstock.testkit;

import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.cancelled;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.createdAt;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.newId;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingOperatorStepOf;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestStore.Overview;
import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How every {@link RequestStore} finds and lists many requests. A subclass says which store. */
public abstract class RequestReadContract {

  private static final UUID OTHER = UUID.randomUUID();
  private static final Set<UUID> VERSIONS = Set.of(SampleRequests.VERSION_ID, OTHER);
  private static final Set<Status> ALL = EnumSet.allOf(Status.class);

  /** The store under test, empty when the test begins. */
  protected abstract RequestStore store();

  @Test
  void unknownIdsAreNotFound() {
    assertEquals(Optional.empty(), store().find(newId(), true));
    assertEquals(List.of(), store().find(List.of(newId(), newId()), true));
    assertEquals(List.of(), store().children(newId()));
    assertEquals(Map.of(), store().children(List.of(newId())));
    assertEquals(List.of(), store().descendants(newId()));
  }

  @Test
  void nothingIsFoundForNoIds() {
    assertEquals(List.of(), store().find(List.of(), true));
    assertEquals(Map.of(), store().children(List.of()));
  }

  @Test
  void theSizeOfDataIsThatOfInputsAndOutputsTogether() throws Exception {
    RequestRecord completed = pending().withState(completed());
    RequestRecord waiting = pending();
    store().commit(List.of(completed, waiting, pending()));
    RequestState.Output output = Objects.requireNonNull(completed.state().output());
    assertEquals(0, store().dataSize(List.of()));
    assertEquals(0, store().dataSize(List.of(newId())));
    assertEquals(
        completed.inputSize() + output.size() + waiting.inputSize(),
        store().dataSize(List.of(completed.id(), newId(), waiting.id(), completed.id())));
  }

  @Test
  void manyAreFoundWithDataOrWithout() throws Exception {
    RequestRecord first = pending().withState(completed());
    RequestRecord second = pendingStepOf(first.id());
    store().commit(List.of(first, second, pending()));
    List<RequestId> ids = List.of(second.id(), newId(), first.id(), second.id());
    assertEquals(Set.of(first, second), once(store().find(ids, true)));
    assertEquals(Set.of(first.withoutData(), second.withoutData()), once(store().find(ids, false)));
  }

  @Test
  void anyNumberOfIdsIsTooFewToBeRefused() throws Exception {
    List<RequestRecord> parents = Stream.generate(SampleRequests::pending).limit(2_500).toList();
    Map<RequestId, List<RequestRecord>> steps = new HashMap<>();
    for (RequestRecord parent : parents) {
      steps.put(parent.id(), List.of(pendingStepOf(parent.id()).withoutData()));
    }
    store().commit(parents);
    store().commit(steps.values().stream().flatMap(List::stream).toList());
    List<RequestId> ids = new ArrayList<>(parents.stream().map(RequestRecord::id).toList());
    // More than SQLite and PostgreSQL take as parameters of one statement.
    Stream.generate(SampleRequests::newId).limit(70_000).forEach(ids::add);
    assertEquals(new HashSet<>(parents), once(store().find(ids, true)));
    assertEquals(steps, store().children(ids));
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
  void childrenOfManyComeByParent() throws Exception {
    RequestRecord one = pending();
    RequestRecord two = pending();
    RequestRecord childless = pending();
    RequestRecord first = pendingStepOf(two.id()).withoutData();
    RequestRecord second = pendingStepOf(one.id()).withoutData();
    RequestRecord third = pendingOperatorStepOf(two.id()).withoutData();
    store().commit(List.of(third, one, two, childless, second, first));
    assertEquals(
        Map.of(one.id(), List.of(second), two.id(), List.of(first, third)),
        store().children(List.of(one.id(), childless.id(), two.id(), newId())));
  }

  @Test
  void whatIsRemovedDuringASnapshotShowsInItToTheEnd() throws Exception {
    RequestRecord parent = pending().withState(completed());
    RequestRecord step = pendingStepOf(parent.id()).withState(completed());
    store().commit(List.of(parent, step));
    List<RequestId> ids = List.of(parent.id());
    List<RequestRecord> steps =
        store()
            .snapshot(
                view -> {
                  assertEquals(List.of(parent), view.find(ids, true));
                  assertEquals(2, store().delete(ids));
                  assertEquals(Optional.of(parent), view.find(parent.id(), true));
                  return view.children(parent.id());
                });
    assertEquals(List.of(step.withoutData()), steps);
    assertEquals(List.of(), store().find(ids, true));
  }

  @Test
  void snapshotThatFailsLeavesNothingBehind() throws Exception {
    RequestRecord request = pending();
    store().commit(List.of(request));
    // More often than a store has connections.
    for (int i = 0; i < 50; i++) {
      assertThrows(
          IllegalStateException.class,
          () ->
              store()
                  .snapshot(
                      view -> {
                        assertEquals(List.of(request), view.find(List.of(request.id()), true));
                        throw new IllegalStateException("for the test");
                      }));
    }
    assertEquals(1, store().delete(List.of(request.id())));
    assertEquals(List.of(), store().snapshot(view -> view.find(List.of(request.id()), true)));
  }

  @Test
  void descendantsOfAllLevelsComeBySequenceWithTheirData() throws Exception {
    RequestRecord parent = pending();
    RequestRecord step = pendingStepOf(parent.id());
    RequestRecord operator = pendingOperatorStepOf(parent.id());
    RequestRecord inner = pendingStepOf(step.id()).withState(completed());
    RequestRecord innermost = pendingStepOf(inner.id());
    RequestRecord last = pendingStepOf(parent.id());
    RequestRecord stranger = pendingStepOf(newId());
    store().commit(List.of(last, innermost, stranger, inner, operator, parent, step));
    assertEquals(List.of(step, operator, inner, innermost, last), store().descendants(parent.id()));
    assertEquals(List.of(inner, innermost), store().descendants(step.id()));
  }

  @Test
  void descendantsAreFoundWhenTheRequestItselfIsNotKept() throws Exception {
    RequestId notKept = newId();
    RequestRecord step = pendingStepOf(notKept);
    store().commit(List.of(step));
    assertEquals(List.of(step), store().descendants(notKept));
  }

  @Test
  void listIsOfOneVersionNewestFirstWithoutDataAndWithoutOperators() throws Exception {
    RequestRecord old = at(1, completed());
    RequestRecord middle = at(2, new RequestState.Pending());
    RequestRecord young = at(3, failed());
    RequestRecord step = createdAt(CREATED.plusSeconds(4), pendingStepOf(old.id()));
    RequestRecord elsewhere = pending(UUID.randomUUID());
    store().commit(List.of(young, old, elsewhere, pendingOperatorStepOf(old.id()), step, middle));
    assertEquals(withoutData(step, young, middle, old), store().list(query(ALL, null, null, null)));
    assertEquals(
        withoutData(elsewhere),
        store().list(new Query(elsewhere.target().versionId(), ALL, null, null, null, 0, 50)));
    assertEquals(
        List.of(), store().list(new Query(UUID.randomUUID(), ALL, null, null, null, 0, 50)));
  }

  @Test
  void everySetOfStatusesGivesItsRequestsInOneOrder() throws Exception {
    List<RequestState> states =
        List.of(new RequestState.Pending(), processing(), completed(), failed(), cancelled());
    List<RequestRecord> all = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      all.addFirst(at(second, states.get(second * 7 % 5)).withoutData());
    }
    store().commit(all);
    for (int bits = 1; bits < 32; bits++) {
      Set<Status> statuses = EnumSet.noneOf(Status.class);
      for (Status status : Status.values()) {
        if ((bits & (1 << List.of(Status.values()).indexOf(status))) != 0) {
          statuses.add(status);
        }
      }
      assertEquals(
          all.stream().filter(each -> statuses.contains(each.state().status())).toList(),
          store().list(query(statuses, null, null, null)),
          statuses.toString());
    }
  }

  @Test
  void pagesOfRequestsOfTheSameMomentNeitherOverlapNorLeaveGaps() throws Exception {
    List<RequestRecord> all = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      all.add(pending().withState(i % 2 == 0 ? completed() : failed()).withoutData());
    }
    store().commit(all);
    List<RequestRecord> listed = new ArrayList<>();
    for (int offset = 0; offset < 30; offset += 5) {
      List<RequestRecord> page =
          store().list(new Query(SampleRequests.VERSION_ID, ALL, null, null, null, offset, 5));
      assertEquals(Math.clamp(23 - offset, 0, 5), page.size());
      listed.addAll(page);
    }
    // As text, since ids of a moment have no order but that.
    all.sort(Comparator.comparing((RequestRecord each) -> each.id().toString()).reversed());
    assertEquals(all, listed);
  }

  @Test
  void pagesOfWhatIsOpenNeitherOverlapNorLeaveGapsWhateverEndsAndBeginsMeanwhile()
      throws Exception {
    List<RequestRecord> open = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      open.add(at(i / 7, processing()).withoutData());
    }
    store().commit(open);
    RequestRecord step = pendingStepOf(open.getFirst().id()).withState(processing()).withoutData();
    store().commit(List.of(step, at(0, new RequestState.Pending()), at(0, completed())));
    store().commit(List.of(pending(UUID.randomUUID()).withState(processing())));
    store().commit(List.of(pendingOperatorStepOf(step.id()).withState(processing())));
    open.add(step);

    List<RequestRecord> listed = new ArrayList<>();
    RequestRecord last = null;
    List<RequestRecord> page;
    do {
      page = store().openAfter(SampleRequests.VERSION_ID, Status.PROCESSING, last, 5);
      listed.addAll(page);
      if (page.size() == 5) {
        last = page.getLast();
        store().commit(List.of(page.getFirst().withState(completed()), last.withState(failed())));
        store().commit(List.of(at(9, processing())));
      }
    } while (page.size() == 5);

    open.sort(
        Comparator.comparing(RequestRecord::created)
            .thenComparing(each -> each.id().toString())
            .reversed());
    assertEquals(open, listed);
  }

  @Test
  void datesIncludeTheirOwnMoment() throws Exception {
    RequestRecord first = at(1, completed()).withoutData();
    RequestRecord second = at(2, failed()).withoutData();
    RequestRecord third = at(3, completed()).withoutData();
    store().commit(List.of(first, second, third));
    Instant from = first.created();
    Instant until = third.created();
    assertEquals(List.of(third, second, first), store().list(query(ALL, from, until, null)));
    assertEquals(List.of(third, second), store().list(query(ALL, from.plusNanos(1), null, null)));
    assertEquals(List.of(second, first), store().list(query(ALL, null, until.minusNanos(1), null)));
    assertEquals(
        List.of(second), store().list(query(ALL, second.created(), second.created(), null)));
    assertEquals(List.of(), store().list(query(ALL, until, from, null)));
    assertEquals(3, store().list(query(ALL, Instant.MIN, Instant.MAX, null)).size());
  }

  @Test
  void partOfAnIdFindsItWithItsDashes() throws Exception {
    RequestRecord one = withId("019d3608-99f5-7d07-b877-c8af4ea5e301").withState(completed());
    RequestRecord two = withId("019d3608-99f5-783c-81b4-535798126f44");
    store().commit(List.of(one, two));
    List<RequestRecord> both = withoutData(one, two);
    List<RequestRecord> first = withoutData(one);
    for (String part : List.of("", "0", "019d3608", "019d3608-99f5-7", "8-99f5-7", "-")) {
      assertEquals(both, store().list(query(ALL, null, null, part)), part);
    }
    for (String part :
        List.of("7d07-b8", "c8af4ea5e301", "-7d07-", "019d3608-99f5-7d07-b877-c8af4ea5e30")) {
      assertEquals(first, store().list(query(ALL, null, null, part)), part);
    }
    for (String part : List.of("9d36089", "7d07b877", "xyz", "%", "_", "'", "--", "é")) {
      assertEquals(List.of(), store().list(query(ALL, null, null, part)), part);
    }
    assertEquals(both.size(), store().list(query(ALL, null, null, "019d")).size());
  }

  @Test
  void wholeIdFindsTheOneRequestWhereverItFitsTheOtherFilters() throws Exception {
    RequestRecord one = withId("019d3608-99f5-7d07-b877-c8af4ea5e301").withState(completed());
    RequestRecord operator = pendingOperatorStepOf(one.id());
    store().commit(List.of(one, operator));
    String id = one.id().toString();
    assertEquals(withoutData(one), store().list(query(ALL, CREATED, CREATED, id)));
    assertEquals(List.of(), store().list(query(Set.of(Status.FAILED), null, null, id)));
    assertEquals(List.of(), store().list(query(ALL, CREATED.plusSeconds(1), null, id)));
    assertEquals(List.of(), store().list(query(ALL, null, CREATED.minusSeconds(1), id)));
    assertEquals(List.of(), store().list(new Query(UUID.randomUUID(), ALL, null, null, id, 0, 50)));
    assertEquals(
        List.of(), store().list(new Query(SampleRequests.VERSION_ID, ALL, null, null, id, 1, 50)));
    assertEquals(List.of(), store().list(query(ALL, null, null, operator.id().toString())));
    for (String lookalike :
        List.of(
            newId().toString(), id + "0", "019d36089-9f5-7d07-b877-c8af4ea5e301", "z".repeat(36))) {
      assertEquals(List.of(), store().list(query(ALL, null, null, lookalike)), lookalike);
    }
  }

  @Test
  void overviewMergesVersionsNewestFirstWithoutDataAndWithoutOperators() throws Exception {
    RequestRecord first = at(1, completed());
    RequestRecord second = createdAt(CREATED.plusSeconds(2), pending(OTHER)).withState(completed());
    RequestRecord third = at(3, completed());
    RequestRecord step =
        createdAt(CREATED.plusSeconds(4), pendingStepOf(first.id())).withState(completed());
    RequestRecord elsewhere = pending(UUID.randomUUID()).withState(completed());
    store()
        .commit(
            List.of(
                third,
                elsewhere,
                first,
                at(5, failed()),
                at(6, processing()),
                pendingOperatorStepOf(first.id()).withState(completed()),
                step,
                second));
    List<RequestRecord> all = withoutData(step, third, second, first);
    assertEquals(all, store().list(overview(null, 0, 50)));
    assertEquals(all.subList(1, 3), store().list(overview(null, 1, 2)));
    assertEquals(List.of(), store().list(overview(null, 4, 50)));
    assertEquals(
        List.of(), store().list(new Overview(Set.of(), Status.COMPLETED, null, null, null, 0, 50)));
    Instant from = second.created();
    assertEquals(
        all.subList(1, 3),
        store().list(new Overview(VERSIONS, Status.COMPLETED, from, third.created(), null, 0, 50)));
  }

  @Test
  void overviewFindsPartsOfIds() throws Exception {
    RequestRecord one = withId("019d3608-99f5-7d07-b877-c8af4ea5e301").withState(completed());
    RequestRecord two = withId("019d3608-99f5-783c-81b4-535798126f44").withState(completed());
    store().commit(List.of(one, two));
    assertEquals(withoutData(one), store().list(overview("7d07-b8", 0, 50)));
    assertEquals(withoutData(two), store().list(overview(two.id().toString(), 0, 50)));
    assertEquals(List.of(), store().list(overview(two.id().toString(), 1, 50)));
    for (String part : List.of("7d07b877", newId().toString(), "z".repeat(36), "0".repeat(37))) {
      assertEquals(List.of(), store().list(overview(part, 0, 50)), part);
    }
  }

  private static Overview overview(@Nullable String part, int offset, int limit) {
    return new Overview(VERSIONS, Status.COMPLETED, null, null, part, offset, limit);
  }

  private static RequestRecord at(int second, RequestState state) {
    return createdAt(CREATED.plusSeconds(second), pending()).withState(state);
  }

  private static RequestRecord withId(String id) {
    return SampleRequests.withId(RequestId.parse(id).orElseThrow(), pending());
  }

  private static Query query(
      Set<Status> statuses,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable String part) {
    return new Query(SampleRequests.VERSION_ID, statuses, from, until, part, 0, 50);
  }

  private static List<RequestRecord> withoutData(RequestRecord... records) {
    return Stream.of(records).map(RequestRecord::withoutData).toList();
  }

  /** As a set: their order is not promised, but that none comes twice. */
  private static Set<RequestRecord> once(Collection<RequestRecord> records) {
    Set<RequestRecord> once = new HashSet<>(records);
    assertFalse(once.size() < records.size(), "no record comes twice");
    return once;
  }
}
