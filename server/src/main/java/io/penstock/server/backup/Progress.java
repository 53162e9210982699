package io.penstock.server.backup;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Tells of work that takes long: a line every few seconds, nothing for what is soon over. */
public class Progress {

  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(3);

  private final PrintStream out;
  private final long begun = System.nanoTime();
  private long told = begun;

  public Progress(PrintStream out) {
    this.out = out;
  }

  /**
   * Something went on.
   *
   * @param what such as {@code Copying the database}
   */
  public void at(String what, long done, long total) {
    long now = System.nanoTime();
    if (now - told >= INTERVAL) {
      told = now;
      out.printf("%s: %s of %s%n", what, size(done), size(total));
    }
  }

  /** Such as {@code 1.2 s}. */
  public String elapsed() {
    return "%.1f s".formatted((System.nanoTime() - begun) / 1e9);
  }

  /** Such as {@code 12.3 MB}. */
  static String size(long bytes) {
    if (bytes < 1_000) {
      return bytes + " bytes";
    }
    String[] units = {"kB", "MB", "GB", "TB"};
    double value = bytes / 1e3;
    int unit = 0;
    for (; value >= 999.95 && unit < units.length - 1; unit++) {
      value /= 1e3;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** Such as {@code 1 request} or {@code 1,200 requests}. */
  public static String count(long number, String one) {
    return String.format(Locale.ROOT, "%,d %s%s", number, one, number == 1 ? "" : "s");
  }
}
