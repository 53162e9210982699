package io.penstock.adapters.store.sql;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A statement in which parameters may have numbers, {@code ?1} to {@code ?n}, and be named more
 * than once or not at all: JDBC knows only those that are counted.
 *
 * @param sql with {@code ?} only
 * @param numbers which parameter each of them stands for, from 1
 */
record Placeholders(String sql, List<Integer> numbers) {

  private static final Pattern NUMBERED = Pattern.compile("\\?(\\d+)");

  /**
   * Reads a statement.
   *
   * @param count how many parameters there are
   */
  static Placeholders of(String sql, int count) {
    Matcher numbered = NUMBERED.matcher(sql);
    List<MatchResult> found = numbered.results().toList();
    return found.isEmpty()
        ? new Placeholders(sql, IntStream.rangeClosed(1, count).boxed().toList())
        : new Placeholders(
            numbered.replaceAll("?"),
            found.stream().map(each -> Integer.valueOf(each.group(1))).toList());
  }
}
