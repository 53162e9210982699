package io.penstock.adapters.store.postgres;

/**
 * How many connections one server takes, and how much of logs is kept.
 *
 * @param readConnections 1 to 64; reads beyond that wait for one another. Each server has four
 *     connections more, for writes, signs of life, notices and a look at the others, and up to four
 *     while content of files comes and goes
 * @param maximumLogLines 1 or more; the oldest go first
 * @param maximumLogBytes of the text of all log lines, 1 or more; the oldest go first
 */
public record PostgresSettings(int readConnections, long maximumLogLines, long maximumLogBytes) {

  /** Eight readers, a million log lines or 256 MiB of them. */
  public static final PostgresSettings DEFAULT = new PostgresSettings(8, 1_000_000, 256L << 20);

  public PostgresSettings {
    if (readConnections < 1 || readConnections > 64) {
      throw new IllegalArgumentException("readConnections must be 1 to 64.");
    }
  }
}
