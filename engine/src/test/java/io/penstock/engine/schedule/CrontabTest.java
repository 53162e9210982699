package io.penstock.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrontabTest {

  private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * * *            | 2026-03-01T10:00:30Z | 2026-03-01T10:01:00Z
          * * * * *            | 2026-03-01T10:00:00Z | 2026-03-01T10:01:00Z
          */15 * * * *         | 2026-03-01T10:46:00Z | 2026-03-01T11:00:00Z
          0 6 * * mon-fri      | 2026-03-06T07:00:00Z | 2026-03-09T06:00:00Z
          0 6 * * 1-5          | 2026-03-06T07:00:00Z | 2026-03-09T06:00:00Z
          30 4 1,15 * *        | 2026-03-02T00:00:00Z | 2026-03-15T04:30:00Z
          0 0 1,15 * 5         | 2026-03-02T00:00:00Z | 2026-03-06T00:00:00Z
          0 0 */2 * 5          | 2026-03-02T00:00:00Z | 2026-03-13T00:00:00Z
          0 0 * * 7            | 2026-03-02T00:00:00Z | 2026-03-08T00:00:00Z
          0 0 * * sat-7        | 2026-03-02T00:00:00Z | 2026-03-07T00:00:00Z
          0 0 29 FEB *         | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
          0 0 31 * *           | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z
          5/20 22-23 * jun,Dec * | 2026-03-01T00:00:00Z | 2026-06-01T22:05:00Z
          59 23 31 12 *        | 2026-12-31T23:59:00Z | 2027-12-31T23:59:00Z
          10-30/10 12 * * *    | 2026-03-01T12:20:00Z | 2026-03-01T12:30:00Z
          """)
  void nextTimeIs(String crontab, Instant after, Instant next) {
    assertEquals(next, Crontab.parse(crontab).next(after));
  }

  @Test
  void timeThatTheClockJumpsOverRunsOnceAndLater() {
    // On 29 March 2026 clocks go from 2:00 to 3:00, which is 01:00 in UTC.
    assertEquals(
        List.of("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"),
        times("30 2 * * *", "2026-03-27T12:00:00Z", 3));
    assertEquals(
        List.of("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:00:00Z"),
        times("0,30 2,3 * * *", "2026-03-29T00:00:00Z", 3));
  }

  @Test
  void timeThatADayHasTwiceRunsOnce() {
    // On 25 October 2026 clocks go from 3:00 to 2:00, which is 01:00 in UTC.
    assertEquals(
        List.of("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        times("30 2 * * *", "2026-10-24T12:00:00Z", 2));
  }

  @Test
  void whatRunsEveryHourIsNeverTwoHoursApart() {
    assertEquals(
        List.of("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"),
        times("30 * * * *", "2026-10-25T00:00:00Z", 3));
    assertEquals(
        List.of("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"),
        times("30 * * * *", "2026-03-29T00:00:00Z", 2));
  }

  private static List<String> times(String crontab, String after, int count) {
    List<String> times = new ArrayList<>();
    Instant last = Instant.parse(after);
    while (times.size() < count) {
      last = Crontab.parse(crontab).next(last, AMSTERDAM);
      times.add(last.toString());
    }
    return times;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "@daily",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "-1 * * * *",
        "1- * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "*/ * * * *",
        ", * * * *",
        "x * * * *",
        "* * * mon *",
        "99999999999 * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *"
      })
  void whatIsNoCrontabIsRefusedInASentence(String text) {
    String message = assertThrows(RejectedException.class, () -> Crontab.parse(text)).getMessage();
    assertTrue(message != null && message.contains("'schedule'") && message.endsWith("."), message);
  }
}
