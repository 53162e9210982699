package io.penstock.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time of the threads of a process and of the processes below it, from Linux's {@code
 * /proc}: with it the collector, the compilers and the workers are seen, too.
 *
 * @param times since the start of each, by name; numbers in names are one, so that the threads of a
 *     pool stand together
 */
record ThreadTimes(Map<String, Time> times) {

  /** The clock of {@code /proc}: {@code USER_HZ}, which is 100 on all of Linux's architectures. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;
  private static final int KERNEL_TIME = 12;

  /**
   * Seconds of processor time.
   *
   * @param all of it
   * @param kernel what of it was spent in the kernel
   */
  record Time(double all, double kernel) {

    Time plus(Time other) {
      return new Time(all + other.all, kernel + other.kernel);
    }

    Time minus(Time other) {
      return new Time(all - other.all, kernel - other.kernel);
    }
  }

  /** As they are now; a thread that ended is not seen any more. */
  static ThreadTimes of(ServerProcess server) throws IOException {
    Map<String, Time> times = new TreeMap<>();
    for (ProcessHandle process : server.processes().running()) {
      String prefix = process.pid() == server.pid() ? "" : "worker: ";
      Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
        for (Path thread : threads) {
          String name = Files.readString(thread.resolve("comm")).strip().replaceAll("[0-9]+", "N");
          times.merge(prefix + name, time(Files.readString(thread.resolve("stat"))), Time::plus);
        }
      } catch (IOException gone) {
        // It ended while it was read.
      }
    }
    return new ThreadTimes(times);
  }

  /** Of a line of {@code stat}; a name in it may hold blanks and ends with the last parenthesis. */
  static Time time(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double user = Long.parseLong(fields[USER_TIME]) / TICKS_PER_SECOND;
    double kernel = Long.parseLong(fields[KERNEL_TIME]) / TICKS_PER_SECOND;
    return new Time(user + kernel, kernel);
  }

  /** What each took since. */
  ThreadTimes since(ThreadTimes before) {
    Map<String, Time> since = new TreeMap<>();
    times.forEach(
        (name, time) ->
            since.put(name, time.minus(before.times.getOrDefault(name, new Time(0, 0)))));
    return new ThreadTimes(since);
  }
}
