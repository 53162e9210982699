package io.penstock.engine.schedule;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times as crontab(5) writes them: minute, hour, day of month, month, day of week. Where both kinds
 * of days are restricted, one of them is enough; a field that begins with {@code *} does not count
 * as restricted.
 *
 * <p>Where clocks are changed, cron's own rules hold. A time that a day does not have runs as much
 * later as the clock jumps, one that it has twice runs the first time. But what runs in every hour
 * follows the clock on the wall, whatever it jumps over.
 */
public final class Crontab {

  /** February 29 may be missing for eight years, around 2100, and be asked for on a Monday. */
  private static final int YEARS = 41;

  private static final long EVERY_HOUR = (1L << 24) - 1;

  private final long minutes;
  private final long hours;
  private final long days;
  private final long months;
  private final long weekdays;
  private final boolean bothDays;

  private Crontab(String[] fields) {
    minutes = CrontabField.MINUTE.parse(fields[0]);
    hours = CrontabField.HOUR.parse(fields[1]);
    days = CrontabField.DAY_OF_MONTH.parse(fields[2]);
    months = CrontabField.MONTH.parse(fields[3]);
    weekdays = CrontabField.DAY_OF_WEEK.parse(fields[4]);
    bothDays = fields[2].startsWith("*") || fields[4].startsWith("*");
  }

  /**
   * Reads one.
   *
   * @throws RejectedException naming the field and the rule; also for times that never come
   */
  public static Crontab parse(String text) {
    String[] fields = text.strip().split("[ \\t]+", -1);
    if (fields.length != 5) {
      throw invalid(
          ("The value of 'schedule' is not a crontab: it has %d fields, and must have 5 (minute, hour,"
                  + " day of month, month, day of week), such as '0 6 * * mon-fri'.")
              .formatted(text.isBlank() ? 0 : fields.length));
    }
    Crontab crontab = new Crontab(fields);
    if (crontab.nextDay(LocalDate.of(2000, 1, 1)) == null) {
      throw invalid(
          "The value of 'schedule' is not allowed: there is no such day in any year, so it would never run.");
    }
    return crontab;
  }

  /** The first time after {@code instant}. */
  public Instant next(Instant instant, ZoneId zone) {
    return hours == EVERY_HOUR ? nextMinute(instant, zone) : nextTime(instant, zone);
  }

  private Instant nextMinute(Instant instant, ZoneId zone) {
    Instant candidate = instant.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    while (true) {
      ZonedDateTime time = candidate.atZone(zone);
      LocalDate today = time.toLocalDate();
      LocalDate day = existing(today);
      if (!day.equals(today)) {
        candidate = day.atStartOfDay(zone).toInstant();
      } else if (CrontabField.has(minutes, time.getMinute())) {
        return candidate;
      } else {
        candidate = candidate.plus(1, ChronoUnit.MINUTES);
      }
    }
  }

  private Instant nextTime(Instant instant, ZoneId zone) {
    // A time that the clock jumps over is still to come when it shows a later one: from the day
    // before on, in case that is around midnight.
    LocalDate day = existing(instant.atZone(zone).toLocalDate().minusDays(1));
    while (true) {
      Instant first = firstOn(day, instant, zone);
      if (first != null) {
        return first;
      }
      day = existing(day.plusDays(1));
    }
  }

  /** The first time of the day after {@code instant}; null when there is none. */
  private @Nullable Instant firstOn(LocalDate day, Instant instant, ZoneId zone) {
    Instant first = null;
    for (int hour = 0; hour < 24; hour++) {
      for (int minute = 0; CrontabField.has(hours, hour) && minute < 60; minute++) {
        if (CrontabField.has(minutes, minute)) {
          Instant found = day.atTime(hour, minute).atZone(zone).toInstant();
          // Not always the first that is found: one that the clock jumps over comes later.
          if (found.isAfter(instant) && (first == null || found.isBefore(first))) {
            first = found;
          }
        }
      }
    }
    return first;
  }

  private LocalDate existing(LocalDate from) {
    LocalDate day = nextDay(from);
    if (day == null) {
      throw new IllegalStateException("A crontab that was read has a next day.");
    }
    return day;
  }

  /** The first day that fits, from {@code from} on; null when there is none in {@link #YEARS}. */
  private @Nullable LocalDate nextDay(LocalDate from) {
    LocalDate end = from.plusYears(YEARS);
    LocalDate day = from;
    while (day.isBefore(end)) {
      if (!CrontabField.has(months, day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
      } else if (fits(day)) {
        return day;
      } else {
        day = day.plusDays(1);
      }
    }
    return null;
  }

  private boolean fits(LocalDate day) {
    boolean ofMonth = CrontabField.has(days, day.getDayOfMonth());
    boolean ofWeek = CrontabField.has(weekdays, day.getDayOfWeek().getValue() % 7);
    return bothDays ? ofMonth && ofWeek : ofMonth || ofWeek;
  }

  /** The same in UTC. */
  public Instant next(Instant instant) {
    return next(instant, ZoneOffset.UTC);
  }
}
