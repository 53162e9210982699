package io.penstock.adapters.store.sql;

/**
 * How much of log lines is kept; the oldest go first.
 *
 * @param lines 1 or more
 * @param bytes of the text of all lines, 1 or more
 */
public record LogBounds(long lines, long bytes) {

  public LogBounds {
    if (lines < 1 || bytes < 1) {
      throw new IllegalArgumentException("At least one line and one byte must be kept.");
    }
  }
}
