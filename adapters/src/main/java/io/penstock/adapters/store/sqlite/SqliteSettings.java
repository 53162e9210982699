package io.penstock.adapters.store.sqlite;

/**
 * How large the store may grow, and how many read it at once.
 *
 * @param readConnections 1 to 64; reads beyond that wait for one another
 * @param maximumSize of the database file in bytes, at least 1 MiB; {@link Long#MAX_VALUE} for as
 *     much as the disk holds
 * @param maximumLogLines 1 or more; the oldest go first
 * @param maximumLogBytes of the text of all log lines, 1 or more; the oldest go first
 */
public record SqliteSettings(
    int readConnections, long maximumSize, long maximumLogLines, long maximumLogBytes) {

  /** Two readers for each processor, any size, a million log lines or 256 MiB of them. */
  public static final SqliteSettings DEFAULT =
      new SqliteSettings(
          Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 16),
          Long.MAX_VALUE,
          1_000_000,
          256L << 20);

  public SqliteSettings {
    require(readConnections >= 1 && readConnections <= 64, "readConnections", "1 to 64");
    require(maximumSize >= 1 << 20, "maximumSize", "1,048,576 bytes or more");
    require(maximumLogLines >= 1, "maximumLogLines", "1 or more");
    require(maximumLogBytes >= 1, "maximumLogBytes", "1 or more");
  }

  private static void require(boolean holds, String name, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + ".");
    }
  }
}
