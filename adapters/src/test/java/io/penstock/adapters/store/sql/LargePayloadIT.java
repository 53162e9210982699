package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.EXPIRES;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.handled;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.testkit.SampleRequests;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** That large inputs and outputs are stored once, for as long as a request refers to them. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class LargePayloadIT {

  @Parameter TestDatabase database;

  /** So many bytes or more are stored apart from the row (docs/adr/0013). */
  private static final int LARGE_SIZE = 32 << 10;

  private static final JsonText LARGE = large("a");
  private static final JsonText OTHER = large("b");

  @TempDir Path folder;
  private SqlStore store;
  private Session session;

  @BeforeEach
  void open() throws SQLException {
    store = database.open(folder);
    session = database.session(folder);
  }

  @AfterEach
  void close() throws SQLException {
    session.connection().close();
    store.close();
  }

  @Test
  void sameBytesOfARequestAndItsStepAreStoredOnce() throws Exception {
    RequestRecord request = of(LARGE, pending());
    RequestRecord step = of(large("a"), pendingStepOf(request.id()));
    commit(request.withState(processing()));
    commit(step.withState(processing()));
    assertEquals(List.of(2L), refs());
    RequestRecord stepEnded = step.withState(completedWith(large("a")));
    RequestRecord ended = request.withState(completedWith(large("a")));
    commit(stepEnded, ended);

    assertEquals(List.of(4L), refs());
    assertEquals(ended, find(request));
    assertEquals(List.of(ended), store.requests().find(List.of(request.id()), true));
    assertEquals(List.of(stepEnded), store.requests().descendants(request.id()));
    assertEquals(ended.withoutData(), store.requests().find(request.id(), false).orElseThrow());
  }

  @Test
  void smallDataStaysInTheRow() throws Exception {
    JsonText justSmall = JsonText.ofString("s".repeat(LARGE_SIZE - 3));
    RequestRecord mixed = of(LARGE, pending()).withState(completedWith(justSmall));
    RequestRecord small = of(justSmall, pending()).withState(completedWith(SampleRequests.OUTPUT));
    commit(mixed, small);
    assertEquals(List.of(1L), refs());
    assertEquals(mixed, find(mixed));
    assertEquals(small, find(small));
  }

  @Test
  void dataGoWithTheLastThatRefersToThem() throws Exception {
    RequestRecord first = of(LARGE, pending()).withState(completedWith(OTHER));
    RequestRecord second = of(LARGE, pending()).withState(completed());
    commit(first, second);
    assertEquals(List.of(2L, 1L), refs());
    assertEquals(1, store.requests().delete(List.of(first.id())));
    assertEquals(List.of(1L), refs());
    assertEquals(second, find(second));
    store.requests().commit(List.of(), List.of(second.id()), null);
    assertEquals(List.of(), refs());
  }

  @Test
  void expiredRequestsTakeTheirDataWithThem() throws Exception {
    RequestRecord request = of(LARGE, pending()).withState(completedWith(LARGE));
    commit(request, of(LARGE, pendingStepOf(request.id())).withState(completedWith(OTHER)));
    assertEquals(List.of(3L, 1L), refs());
    while (store.requests().deleteExpired(EXPIRES.plus(Duration.ofDays(2)), 10) > 0) {
      Thread.onSpinWait();
    }
    assertEquals(List.of(), refs());
  }

  @Test
  void recordThatIsReplacedByASmallerOneReleasesItsData() throws Exception {
    RequestRecord ended = of(LARGE, pending()).withState(completedWith(OTHER));
    commit(ended);
    commit(ended.withoutData());
    assertEquals(List.of(), refs());
    assertEquals(ended.withoutData(), find(ended));
  }

  @Test
  void dataThatChangePlacesAreKept() throws Exception {
    RequestRecord ended = of(LARGE, pending()).withState(completed());
    commit(ended);
    RequestRecord changed = of(OTHER, ended).withState(completedWith(LARGE));
    commit(changed);
    assertEquals(List.of(1L, 1L), refs());
    assertEquals(changed, find(ended));
  }

  @Test
  void refusedRecordLeavesNothingBehind() throws Exception {
    RequestRecord ended = of(LARGE, pending()).withState(completed());
    commit(ended);
    commit(of(OTHER, ended).withState(processing()));
    assertEquals(List.of(1L), refs());
    assertEquals(ended, find(ended));

    RequestRecord poisonous = SampleRequests.withInput(OTHER, -1, pending());
    assertThrows(StoreException.class, () -> commit(poisonous));
    assertEquals(List.of(1L), refs());
  }

  @Test
  void queueTakesRequestsWithTheirData() throws Exception {
    RequestRecord request = of(LARGE, pending());
    commit(request);
    List<RequestRecord> claimed =
        store
            .queue()
            .claim(Map.of(SampleRequests.VERSION_ID, 10), Long.MAX_VALUE, CREATED.plusSeconds(1));
    assertEquals(LARGE, claimed.getFirst().input());
    assertEquals(List.of(1L), refs());
  }

  @Test
  void cancelledRequestsKeepTheirDataAsRetentionSays() throws Exception {
    RequestRecord full = of(LARGE, pending());
    RequestRecord metadata = of(OTHER, metadataOnly());
    commit(full, metadata);
    assertEquals(List.of(1L, 1L), refs());
    List<RequestId> ids = List.of(full.id(), metadata.id());
    assertEquals(2, store.queue().cancelWaiting(ids, CREATED.plusSeconds(1)).size());
    assertEquals(List.of(1L), refs());
    assertEquals(LARGE, find(full).input());
    assertNull(find(metadata).input());
  }

  @Test
  void interruptedDirectRequestsKeepTheirData() throws Exception {
    RequestRecord open =
        handled(Handling.express(Retention.Mode.FULL), of(LARGE, pending()))
            .withState(processing());
    commit(open);
    Failure stopped = new Failure(Failure.Category.INTERRUPTED, "The server stopped.");
    store.close();
    store = database.open(folder);
    assertEquals(1, store.queue().failDirect(CREATED.plusSeconds(60), stopped));
    assertEquals(LARGE, find(open).input());
    assertEquals(List.of(1L), refs());
  }

  private static JsonText large(String content) {
    return JsonText.ofString(content.repeat(LARGE_SIZE));
  }

  private static RequestRecord of(JsonText input, RequestRecord record) {
    return withInput(input, input.size(), record);
  }

  private static RequestRecord metadataOnly() {
    return handled(
        Handling.batch(RequestRecord.STANDARD_PRIORITY, Retention.Mode.METADATA), pending());
  }

  private static RequestState completedWith(JsonText output) {
    RequestState.Completed sample = (RequestState.Completed) SampleRequests.completed();
    return new RequestState.Completed(
        sample.started(), sample.completed(), new Output(output, output.size()));
  }

  private void commit(RequestRecord... records) throws InterruptedException {
    store.requests().commit(List.of(records));
  }

  private RequestRecord find(RequestRecord record) {
    return store.requests().find(record.id(), true).orElseThrow();
  }

  /** At once, or after what the server does now and then. */
  private List<Long> refs() throws SQLException {
    var _ = store.requests().deleteUnused(100);
    return StoreFixtures.payloadRefs(session);
  }
}
