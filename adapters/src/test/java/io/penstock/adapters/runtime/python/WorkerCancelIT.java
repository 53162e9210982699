package io.penstock.adapters.runtime.python;

import static io.penstock.testkit.RuntimeHarness.instances;
import static io.penstock.testkit.RuntimeHarness.item;
import static io.penstock.testkit.RuntimeHarness.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RuntimeHarness;
import io.penstock.testkit.RuntimeHarness.Deployed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cancels requests at random instants. The code writes the time to a file that is mapped into
 * memory, as often as it can, so that one can see afterwards whether any of it ran once the cancel
 * had been reported. (Python's monotonic clock and Java's are the same one on Linux.)
 *
 * <p>{@code -Dcancels=2000} says how many.
 */
@Tag("alone")
class WorkerCancelIT {

  private static final int CANCELS = Integer.getInteger("cancels", 200);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** What a cancel of the code may take in the median, with much room for slow machines. */
  private static final double LONGEST_MEDIAN_MILLIS = 200;

  /** The functions of the code, in the order it has them. */
  private static final List<String> KINDS =
      List.of(
          "loop",
          "sleep",
          "c_code",
          "swallow",
          "clean_up",
          "thread",
          "pool",
          "timer",
          "program",
          "child",
          "daemon");

  private static final String CODE =
      """
      import collections, concurrent.futures, itertools, mmap, multiprocessing, os, signal, struct, subprocess
      import sys, threading, time

      STAMP = struct.Struct("=q")
      PROGRAM = '''
      import mmap, struct, sys, time
      with open(sys.argv[1], "r+b") as file: place = mmap.mmap(file.fileno(), 8)
      while True: struct.pack_into("=q", place, 0, time.monotonic_ns())
      '''

      def place_of(path):
          file = os.open(path, os.O_RDWR | os.O_CREAT)
          os.ftruncate(file, 8)
          return mmap.mmap(file, 8)

      def beat(place):
          STAMP.pack_into(place, 0, time.monotonic_ns())

      def loop(place, path=None, me=None):
          while True: beat(place)

      def sleep(place, path, me):
          while True:
              beat(place)
              time.sleep(0.001)

      def c_code(place, path, me):
          # Never returns to Python, never lets another thread run.
          places, offsets, times = itertools.repeat(place), itertools.repeat(0), iter(time.monotonic_ns, None)
          collections.deque(map(STAMP.pack_into, places, offsets, times), maxlen=0)

      def swallow(place, path, me):
          while True:
              try: loop(place)
              except BaseException: pass

      def clean_up(place, path, me):
          try: loop(place)
          finally:
              end = time.monotonic() + 0.05
              while time.monotonic() < end: beat(place)
              open(path + ".clean", "w").close()

      def thread(place, path, me):
          threading.Thread(target=loop, args=(place,), daemon=True).start()
          sleep(place, path, me)

      def pool(place, path, me):
          me.pool.submit(loop, place).result()

      def timer(place, path, me):
          signal.signal(signal.SIGALRM, lambda *_: beat(place))
          # So often that one in ten looks at it finds it expired and not yet set again.
          signal.setitimer(signal.ITIMER_REAL, 0.00002, 0.00002)
          time.sleep(1000)

      def program(place, path, me):
          subprocess.Popen([sys.executable, "-c", PROGRAM, path], start_new_session=True)
          time.sleep(1000)

      def child(place, path, me):
          process = multiprocessing.get_context("fork").Process(target=loop, args=(place,))
          process.start()
          process.join()

      def daemon(place, path, me):
          if os.fork() == 0:
              os.setsid()
              if os.fork() == 0:
                  signal.signal(signal.SIGINT, signal.SIG_IGN)
                  loop(place)
              os._exit(0)
          os.wait()
          time.sleep(1000)

      class Deployment:
          def __init__(self): self.pool = concurrent.futures.ThreadPoolExecutor(1)
          def request(self, data):
              if data["x"] < 0: time.sleep(-data["x"] / 1000)
              else:
                  path = os.environ["PLACE"] + "/" + str(data["x"])
                  KINDS[data["x"] % len(KINDS)](place_of(path), path, self)
              return os.getpid()
      """;

  @TempDir private Path place;

  private record Cancelled(int number, long interrupted, long reported) {
    String kind() {
      return KINDS.get(number % KINDS.size());
    }

    double millis() {
      return (reported - interrupted) / 1e6;
    }
  }

  @Test
  void nothingRunsOnOnceACancelIsReported() throws Exception {
    long seed = System.nanoTime() & 0xffff;
    Random random = new Random(seed);
    List<Cancelled> all = new ArrayList<>();
    List<Double> next = new ArrayList<>();
    try (DataFolder data = DataFolder.create();
        PythonRuntime runtime =
            new PythonRuntime(
                data.path(),
                PythonSettings.DEFAULT,
                new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
                new RecordedLogs())) {
      RuntimeHarness harness =
          new RuntimeHarness(runtime, new PythonPackageStore(data.path(), PackageSettings.DEFAULT));
      Deployed deployed =
          harness.deploy(
              CODE + "\nKINDS = [" + String.join(", ", KINDS) + "]\n",
              instances(0, 1),
              Map.of("PLACE", place.toString()));
      output(harness.call(deployed, -1));
      for (int number = 0; number < CANCELS; number++) {
        // Most of them while the code runs; the others on the way there.
        boolean running = random.nextInt(5) > 0;
        all.add(cancel(runtime, deployed, number, running, random.nextInt(20_000)));
        long before = System.nanoTime();
        output(harness.call(deployed, -1));
        next.add((System.nanoTime() - before) / 1e6);
      }
      // What had been left running would write in this time.
      output(harness.call(deployed, -300));
      for (Cancelled each : all) {
        long late = lastBeat(each.number()) - each.reported();
        assertTrue(
            late <= 0,
            () -> "seed %d: %s ran on for %d ns after %s".formatted(seed, each.kind(), late, each));
      }
    }
    report(all, next);
  }

  private Cancelled cancel(
      PythonRuntime runtime, Deployed deployed, int number, boolean running, int micros)
      throws Exception {
    Invocation invocation = RuntimeHarness.invocation(deployed, item(number), LONG, null);
    FutureTask<Long> reported =
        new FutureTask<>(
            () -> {
              try {
                throw new AssertionError("ended: " + runtime.invoke(invocation));
              } catch (InterruptedException cancelled) {
                return System.nanoTime();
              }
            });
    Thread thread = Thread.ofVirtual().start(reported);
    while (running && lastBeat(number) == 0 && thread.isAlive()) {
      LockSupport.parkNanos(100_000);
    }
    LockSupport.parkNanos(micros * 1000L);
    long interrupted = System.nanoTime();
    thread.interrupt();
    return new Cancelled(number, interrupted, reported.get(60, TimeUnit.SECONDS));
  }

  /** On the clock of {@link System#nanoTime()}; 0 for none. */
  private long lastBeat(int number) throws IOException {
    Path file = place.resolve(Integer.toString(number));
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    return bytes.length < 8 ? 0 : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
  }

  private void report(List<Cancelled> all, List<Double> next) throws IOException {
    for (String kind : KINDS) {
      List<Double> times =
          all.stream().filter(each -> each.kind().equals(kind)).map(Cancelled::millis).toList();
      print(kind, times);
      assertTrue(median(times) < LONGEST_MEDIAN_MILLIS, () -> kind + ": " + times);
    }
    print("all", all.stream().map(Cancelled::millis).toList());
    print("the next request", next);
    try (var files = Files.list(place)) {
      long clean = files.filter(file -> file.toString().endsWith(".clean")).count();
      System.out.printf("clean-ups that were let finish: %d%n", clean);
    }
    assertEquals(CANCELS, all.size());
  }

  private static void print(String what, List<Double> times) {
    System.out.printf(
        "cancel of %-16s %3d times: median %6.1f ms, at most %6.1f ms%n",
        what, times.size(), median(times), times.stream().mapToDouble(t -> t).max().orElseThrow());
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }
}
