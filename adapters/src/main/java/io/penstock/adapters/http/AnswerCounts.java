package io.penstock.adapters.http;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often the API has answered with which status code since the start. What is beside the API
 * does not count: those who ask whether the server is ready would outnumber everybody else.
 */
public final class AnswerCounts {

  private static final int CODES = 600;

  private final LongAdder[] byCode = new LongAdder[CODES];

  AnswerCounts() {
    for (int code = 0; code < CODES; code++) {
      byCode[code] = new LongAdder();
    }
  }

  void add(int code) {
    byCode[code].increment();
  }

  /** By status code, such as 200; those that were never sent are left out. */
  public SortedMap<Integer, Long> counts() {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int code = 0; code < CODES; code++) {
      long count = byCode[code].sum();
      if (count > 0) {
        counts.put(code, count);
      }
    }
    return counts;
  }
}
