package io.penstock.engine.service;

import static io.penstock.engine.service.KeyedCalls.KEY;
import static io.penstock.engine.service.KeyedCalls.OTHER_BODY;
import static io.penstock.engine.service.KeyedCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.request.RequestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdempotentBatchesTest {

  private final KeyedCalls calls = new KeyedCalls();

  @Test
  void repeatedBatchIsAnsweredAgainEvenWhenItsRequestsAreGone() throws Exception {
    JsonText first = calls.batch(KEY, "[\"a\",\"b\"]");
    assertEquals(2, calls.memory.rows().size());
    assertEquals(first, calls.batch(KEY, "[\"a\",\"b\"]"));
    assertEquals(2, calls.memory.rows().size());
    assertEquals(
        2, calls.services.queue().waiting(calls.memory.rows().getFirst().target().versionId()));

    var _ = calls.memory.delete(calls.memory.rows().stream().map(RequestRecord::id).toList());
    assertEquals(first, calls.batch(KEY, "[\"a\",\"b\"]"));
    assertEquals(List.of(), calls.memory.rows());
  }

  @Test
  void keyWithAnotherBodyIsRefusedAndNothingIsStored() throws Exception {
    calls.batch(KEY, "\"a\"");
    refused(Reason.CONFLICT, () -> calls.batch(OTHER_BODY, "\"b\""));
    assertEquals(1, calls.memory.rows().size());
  }

  @Test
  void refusedCreateLeavesItsKeyForTheRepairedOne() throws Exception {
    refused(Reason.INVALID, () -> calls.batch(KEY, "[7]"));
    calls.batch(OTHER_BODY, "[\"a\"]");
    assertEquals(1, calls.memory.rows().size());
  }

  @Test
  void keyIsUnknownToANewDeploymentOfTheSameName() throws Exception {
    JsonText first = calls.batch(KEY, "\"a\"");
    calls.catalog.removeDeployment("d");
    refused(Reason.NOT_FOUND, () -> calls.batch(KEY, "\"a\""));
    calls.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    assertNotEquals(first, calls.batch(KEY, "\"a\""));
    assertEquals(2, calls.memory.rows().size());
  }

  @Test
  void keyIsRememberedFor24Hours() throws Exception {
    JsonText first = calls.batch(KEY, "\"a\"");
    calls.now = calls.now.plus(Duration.ofHours(24)).minusNanos(1_000);
    assertEquals(first, calls.batch(KEY, "\"a\""));
    calls.now = calls.now.plusNanos(1_000);
    assertNotEquals(first, calls.batch(OTHER_BODY, "\"b\""));
    assertEquals(2, calls.memory.rows().size());
  }

  @Test
  void ofManyBatchesAtOnceOneIsAcceptedAndAllAreAnsweredAlike() throws Exception {
    List<Future<JsonText>> sent = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        sent.add(threads.submit(() -> calls.batch(KEY, "\"a\"")));
      }
    }
    Set<JsonText> answers = new HashSet<>();
    for (Future<JsonText> call : sent) {
      answers.add(call.get());
    }
    assertEquals(1, answers.size());
    assertEquals(1, calls.memory.rows().size());
  }
}
