package io.penstock.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Direct requests that become due at a constant rate, as from users who do not wait for each other.
 * A latency counts from when its request was due, also when all connections still wait for earlier
 * answers then: what a stall holds up counts, and not only the requests that were being answered.
 */
final class OpenLoop implements AutoCloseable {

  /** Until all threads have started, in nanoseconds. */
  private static final long HEAD_START = 50_000_000;

  private final DirectCall call;
  private final List<HttpConnection> connections = new ArrayList<>();

  /** Opens the connections, each of which has one request at a time. */
  OpenLoop(URI server, DirectCall call, int connections) throws IOException {
    this.call = call;
    for (int i = 0; i < connections; i++) {
      this.connections.add(new HttpConnection(server));
    }
  }

  /**
   * A request that was answered as it should be. All in nanoseconds.
   *
   * @param due by {@link System#nanoTime}
   * @param late from then until it was sent
   * @param latency from then until its answer was there
   */
  record Sample(long due, long late, long latency) {}

  /**
   * Sends requests until told to stop.
   *
   * @param perSecond how many become due in a second
   * @return in the order in which they were due, at least one
   * @throws IOException when an answer is wrong
   */
  List<Sample> run(double perSecond, BooleanSupplier until) throws Exception {
    return run(new Rate(System.nanoTime() + HEAD_START, 1e9 / perSecond), until);
  }

  List<Sample> run(double perSecond, int seconds) throws Exception {
    return run(perSecond, after(seconds));
  }

  /** How many a second are answered when each connection sends its next request at once. */
  double capacity(int seconds) throws Exception {
    long start = System.nanoTime();
    int answered = run(new Rate(start, 0), after(seconds)).size();
    return answered / ((System.nanoTime() - start) / 1e9);
  }

  private static BooleanSupplier after(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    return () -> System.nanoTime() >= end;
  }

  /** Says when the next request is due; of all connections together. */
  private static final class Rate {

    private final long start;
    private final double interval;
    private final AtomicLong number = new AtomicLong();

    Rate(long start, double interval) {
      this.start = start;
      this.interval = interval;
    }

    long next() {
      return start + (long) (number.getAndIncrement() * interval);
    }
  }

  private List<Sample> run(Rate rate, BooleanSupplier until) throws Exception {
    List<Sample> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections.size())) {
      List<Future<List<Sample>>> each = new ArrayList<>();
      for (HttpConnection connection : connections) {
        each.add(threads.submit(() -> send(connection, rate, until)));
      }
      for (Future<List<Sample>> samples : each) {
        all.addAll(samples.get());
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException wrong ? wrong : failed;
    }
    all.sort(Comparator.comparingLong(Sample::due));
    return all;
  }

  private List<Sample> send(HttpConnection connection, Rate rate, BooleanSupplier until)
      throws IOException {
    wakeInTime();
    List<Sample> samples = new ArrayList<>();
    do {
      long due = rate.next();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long sent = System.nanoTime();
      byte[] answer = call.send(connection);
      samples.add(new Sample(due, sent - due, System.nanoTime() - due));
      call.check(answer);
    } while (!until.getAsBoolean());
    return samples;
  }

  /**
   * Asks for a wake-up at the time it was asked for, and not up to 50 us later, which Linux takes
   * to wake several threads at once.
   */
  private static void wakeInTime() {
    try {
      Path name = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      Files.writeString(Path.of("/proc", name.toString(), "timerslack_ns"), "1");
    } catch (IOException notAllowed) {
      // Then requests are sent a little later: it is printed how much.
    }
  }

  static Latencies latencies(List<Sample> samples) {
    return Latencies.of(samples.stream().mapToLong(Sample::latency).toArray());
  }

  /** Prints the latencies, and how much of them is due to the sender. */
  static void print(Report report, String what, List<Sample> samples) {
    report.print(what, latencies(samples));
    Latencies late = Latencies.of(samples.stream().mapToLong(Sample::late).toArray());
    report.print("  of this, until it was sent", late.toString());
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : connections) {
      connection.close();
    }
  }
}
