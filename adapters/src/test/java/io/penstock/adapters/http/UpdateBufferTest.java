package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.wire.EventWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UpdateBufferTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int ROOM_FOR_TWO = 2 * EventWire.update("a").length;

  private final AtomicInteger stalls = new AtomicInteger();
  private final UpdateBuffer buffer =
      new UpdateBuffer(EventWire::update, ROOM_FOR_TWO, LONG, stalls::incrementAndGet);

  private static String event(String... texts) {
    StringBuilder events = new StringBuilder();
    for (String text : texts) {
      events.append("event: update\ndata:").append(text).append("\n\n");
    }
    return events.toString();
  }

  private static @Nullable String text(byte @Nullable [] lines) {
    return lines == null ? null : new String(lines, StandardCharsets.UTF_8);
  }

  private FutureTask<Boolean> updating(UpdateBuffer to, String text) {
    FutureTask<Boolean> update =
        new FutureTask<>(
            () -> {
              to.update(text);
              return true;
            });
    Thread thread = Thread.ofVirtual().start(update);
    Until.isTrue(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
    return update;
  }

  @Test
  void whatWaitsIsTakenInOnePiece() throws Exception {
    buffer.update("a");
    buffer.update("b");

    assertEquals(event("a", "b"), text(buffer.take(LONG)));
    assertArrayEquals(new byte[0], buffer.take(Duration.ZERO));
  }

  @Test
  void whoBringsMoreThanThereIsRoomForWaitsUntilSomeIsTaken() throws Exception {
    buffer.update("a");
    buffer.update("b");
    FutureTask<Boolean> third = updating(buffer, "c");
    assertFalse(third.isDone());

    assertEquals(event("a", "b"), text(buffer.take(LONG)));

    assertTrue(third.get(20, TimeUnit.SECONDS));
    assertEquals(event("c"), text(buffer.take(LONG)));
    assertEquals(0, stalls.get());
  }

  @Test
  void emptyBufferTakesAnyOneUpdate() throws Exception {
    String large = "x".repeat(100_000);
    buffer.update(large);

    assertEquals(event(large), text(buffer.take(LONG)));
  }

  @Test
  void lastLineIsTakenWithoutRoomAndNothingAfterIt() throws Exception {
    buffer.update("a");
    buffer.update("b");
    FutureTask<Boolean> third = updating(buffer, "c");

    buffer.end("end\n".getBytes(StandardCharsets.UTF_8));

    assertEquals(event("a", "b") + "end\n", text(buffer.take(LONG)));
    assertNull(buffer.take(LONG));
    assertTrue(third.get(20, TimeUnit.SECONDS));
    buffer.update("d");
    assertNull(buffer.take(LONG));
    assertFalse(buffer.isClosed());
  }

  @Test
  void readerWhoTakesNothingHasStalledAndNobodyWaitsForItAgain() throws Exception {
    UpdateBuffer impatient =
        new UpdateBuffer(
            EventWire::update, ROOM_FOR_TWO, Duration.ofMillis(1), stalls::incrementAndGet);
    impatient.update("a");
    impatient.update("b");

    impatient.update("c");
    impatient.update("d");

    assertEquals(1, stalls.get());
    assertTrue(impatient.isClosed());
    assertNull(impatient.take(LONG));
  }

  @Test
  void closingLetsNobodyWait() throws Exception {
    buffer.update("a");
    buffer.update("b");
    FutureTask<Boolean> third = updating(buffer, "c");

    buffer.close();

    assertTrue(third.get(20, TimeUnit.SECONDS));
    buffer.update("d");
    assertNull(buffer.take(LONG));
    assertEquals(0, stalls.get());
  }

  @Test
  void manyThreadsAndASlowReaderLoseNothing() throws Exception {
    int threads = 8;
    int each = 500;
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int n = 0; n < each; n++) {
                    buffer.update("a");
                  }
                } catch (InterruptedException nobodyDoes) {
                  return;
                }
                done.countDown();
              });
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                done.await();
              } catch (InterruptedException nobodyDoes) {
                return;
              }
              buffer.end(new byte[] {'.'});
            });
    int bytes = 0;
    int most = 0;
    for (byte[] lines = buffer.take(LONG); lines != null; lines = buffer.take(LONG)) {
      bytes += lines.length;
      most = Math.max(most, lines.length);
    }
    assertEquals(threads * each * EventWire.update("a").length + 1, bytes);
    assertTrue(most <= ROOM_FOR_TWO + 1, "more than there was room for");
  }
}
