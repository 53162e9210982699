package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.ServerConnectionException;
import io.penstock.adapters.http.ConnectionInput.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionInputTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Supplier<byte @Nullable []>> arrivals = new LinkedBlockingQueue<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final List<Watch> opened = new ArrayList<>();
  private final ConnectionInput input = new ConnectionInput(this::nextArrival, opened::add);
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.close();
  }

  @Test
  void bytesThatCameWhileAWatchLookedAreServedBeforeLaterOnes() {
    arrive(1);
    arrive(2);
    try (Watch watch = watch()) {
      watch.look();
      watch.look();
    }

    assertArrayEquals(new byte[] {1}, input.get());
    assertArrayEquals(new byte[] {2}, input.get());
    assertEquals(0, calls.get());
  }

  @Test
  void readThatStillWaitsIsNotRepeated() throws Exception {
    CompletableFuture<Void> looking;
    try (Watch watch = watch()) {
      looking = CompletableFuture.runAsync(watch::look, threads);
      Until.isTrue(() -> reads.get() == 1);
    }
    CompletableFuture<byte[]> got = CompletableFuture.supplyAsync(input, threads);

    arrive(1);

    assertArrayEquals(new byte[] {1}, got.get());
    looking.get();
    assertEquals(1, reads.get());
    assertEquals(0, calls.get());
  }

  @Test
  void endIsToldOnceAndServed() {
    end();
    try (Watch watch = watch()) {
      watch.look();
      watch.look();
      assertEquals(1, calls.get());
    }

    assertNull(input.get());
  }

  @Test
  void brokenConnectionIsToldAndServed() {
    arrivals.add(
        () -> {
          throw new UncheckedIOException(new IOException("Connection reset"));
        });
    try (Watch watch = watch()) {
      watch.look();
      assertEquals(1, calls.get());
    }

    assertThrows(ServerConnectionException.class, input::get);
  }

  @Test
  void closedWatchReadsNothing() {
    end();
    Watch watch = watch();
    watch.close();

    watch.look();

    assertEquals(0, reads.get());
    assertEquals(0, calls.get());
  }

  @Test
  void watchThatIsClosedWhileItLooksIsNotTold() throws Exception {
    Watch watch = watch();
    CompletableFuture<Void> looking = CompletableFuture.runAsync(watch::look, threads);
    Until.isTrue(() -> reads.get() == 1);
    watch.close();

    end();

    looking.get();
    assertEquals(0, calls.get());
  }

  @Test
  void endThatAnEarlierWatchFoundIsToldToTheNext() {
    end();
    try (Watch first = input.watch(() -> {})) {
      first.look();
    }

    try (Watch second = watch()) {
      second.look();
    }

    assertEquals(1, calls.get());
    assertEquals(1, reads.get());
  }

  @Test
  void endThatAnEarlierWatchStillWaitsForIsToldToTheNext() throws Exception {
    CompletableFuture<Void> looking;
    try (Watch first = input.watch(() -> assertEquals("never called", ""))) {
      looking = CompletableFuture.runAsync(first::look, threads);
      Until.isTrue(() -> reads.get() == 1);
    }
    try (Watch second = watch()) {
      second.look();

      end();

      looking.get();
      assertEquals(1, calls.get());
      assertEquals(1, reads.get());
    }
  }

  @Test
  void closingWaitsForTheActionToEnd() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch acting = new CountDownLatch(1);
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Watch watch =
        input.watch(
            () -> {
              acting.countDown();
              mayEnd.join();
              order.add("action ended");
            });
    end();
    CompletableFuture<Void> looking = CompletableFuture.runAsync(watch::look, threads);
    acting.await();
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  watch.close();
                  order.add("closed");
                });
    Until.isTrue(
        () ->
            closing.getState() == Thread.State.BLOCKED
                || closing.getState() == Thread.State.TERMINATED);

    mayEnd.complete(null);

    closing.join();
    looking.get();
    assertEquals(List.of("action ended", "closed"), order);
  }

  @Test
  void actionMayCloseItsWatch() {
    List<Watch> self = new ArrayList<>();
    Watch watch =
        input.watch(
            () -> {
              self.getFirst().close();
              calls.incrementAndGet();
            });
    self.add(watch);
    end();

    watch.look();

    assertEquals(1, calls.get());
  }

  @Test
  void actionThatFailsLeavesTheInputAsItIs() {
    end();
    try (Watch watch =
        input.watch(
            () -> {
              throw new IllegalStateException("thrown by a test");
            })) {
      watch.look();
    }

    assertNull(input.get());
  }

  @Test
  void interruptEndsTheWaitForAReadThatAWatchBegan() throws Exception {
    CompletableFuture<Void> looking;
    try (Watch watch = watch()) {
      looking = CompletableFuture.runAsync(watch::look, threads);
      Until.isTrue(() -> reads.get() == 1);
    }
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread reading =
        Thread.ofVirtual()
            .start(
                () -> {
                  assertThrows(ServerConnectionException.class, input::get);
                  interrupted.complete(Thread.currentThread().isInterrupted());
                });
    Until.isTrue(() -> reading.getState() == Thread.State.WAITING);

    reading.interrupt();

    assertTrue(interrupted.get());
    end();
    looking.get();
  }

  @Test
  void interruptedThreadDoesNotGetWhatAWatchRead() {
    arrive(1);
    try (Watch watch = watch()) {
      watch.look();
    }
    Thread.currentThread().interrupt();

    assertThrows(ServerConnectionException.class, input::get);
    assertTrue(Thread.interrupted());
  }

  @Test
  void secondWatchIsRefusedWhileTheFirstIsOpen() {
    try (Watch first = watch()) {
      assertThrows(IllegalStateException.class, this::watch);
      assertTrue(first.isOpen());
    }
    watch().close();

    assertEquals(2, opened.size());
  }

  private Watch watch() {
    return input.watch(calls::incrementAndGet);
  }

  private void arrive(int... bytes) {
    byte[] arrived = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      arrived[i] = (byte) bytes[i];
    }
    arrivals.add(() -> arrived);
  }

  private void end() {
    arrivals.add(() -> null);
  }

  private byte @Nullable [] nextArrival() {
    reads.incrementAndGet();
    try {
      return arrivals.take().get();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
