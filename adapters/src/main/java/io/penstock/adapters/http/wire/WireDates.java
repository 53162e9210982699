package io.penstock.adapters.http.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** The two forms in which the API writes times, and the forms it reads (reference, section 1.6). */
public final class WireDates {

  private static final DateTimeFormatter INPUT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHmm", "Z")
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private WireDates() {}

  /**
   * Requests, revisions, builds, audit events and service users: {@code
   * 2020-03-28T20:00:26.613+00:00}.
   */
  public static String millis(Instant time) {
    return digits(time, 3, "+00:00");
  }

  /**
   * Pipelines, deployments, their versions, environments and most other things: {@code
   * 2020-05-12T16:23:15.456812Z}.
   */
  public static String micros(Instant time) {
    return digits(time, 6, "Z");
  }

  /**
   * Reads ISO 8601: a date, or a date and a time with an offset or in UTC. A blank counts as the
   * plus sign that it stood for before somebody forgot to percent-encode it.
   */
  public static Optional<Instant> parse(String text) {
    String repaired =
        text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    try {
      TemporalAccessor parsed =
          INPUT.parseBest(
              repaired.replace(' ', '+'),
              OffsetDateTime::from,
              LocalDateTime::from,
              LocalDate::from);
      return Optional.of(
          switch (parsed) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException("no time in " + text);
          });
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  /**
   * Written by hand: several times stand in each answer, and a formatter costs more than all else.
   */
  private static String digits(Instant time, int fraction, String zone) {
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(32);
    pad(text, utc.getYear(), 1_000).append('-');
    pad(text, utc.getMonthValue(), 10).append('-');
    pad(text, utc.getDayOfMonth(), 10).append('T');
    pad(text, utc.getHour(), 10).append(':');
    pad(text, utc.getMinute(), 10).append(':');
    pad(text, utc.getSecond(), 10).append('.');
    return fraction == 3
        ? pad(text, utc.get(ChronoField.MILLI_OF_SECOND), 100).append(zone).toString()
        : pad(text, utc.get(ChronoField.MICRO_OF_SECOND), 100_000).append(zone).toString();
  }

  /** Appends the number with leading zeros, as wide as {@code unit}. */
  private static StringBuilder pad(StringBuilder text, int number, int unit) {
    for (int u = unit; u > 1 && number < u; u /= 10) {
      text.append('0');
    }
    return text.append(number);
  }
}
