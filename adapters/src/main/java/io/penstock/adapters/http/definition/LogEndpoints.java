package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.LogWire;
import io.penstock.adapters.http.wire.LogWire.Numbered;
import io.penstock.adapters.http.wire.WireDates;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.service.definition.Checks;
import io.penstock.engine.service.log.LogFilter;
import io.penstock.engine.service.log.LogLabel;
import io.penstock.engine.service.log.LogQueryParser;
import io.penstock.engine.service.log.LogService;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Log lines, as newer clients ask for them and as older ones do (reference, section 8.3). */
public final class LogEndpoints implements Endpoints {

  private static final LogFilter EVERY_LINE = new LogFilter.All(List.of());
  private static final int USUAL_LIMIT = 1_000;
  private static final int MOST = 5_000;
  private static final int USUAL_RANGE = -21_600;
  private static final int WIDEST_RANGE = 86_400;
  private static final Duration USUAL_INTERVAL = Duration.ofDays(1);

  /** Up to twelve digits, and a fraction. The latest are beyond the year 9999, and refused. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}([.][0-9]{1,100})?");

  private static final Pattern NANOSECONDS = Pattern.compile("[0-9]{13,18}|[0-8][0-9]{18}");

  private final LogService logs;
  private final InstantSource clock;

  public LogEndpoints(LogService logs, InstantSource clock) {
    this.logs = logs;
    this.clock = clock;
  }

  @Override
  public void addTo(Routes routes) {
    routes.get(PROJECT + "/logs", this::list).post(PROJECT + "/logs", this::legacyList);
  }

  /** An interval from late to early means newest first. */
  private ApiResponse list(ApiRequest request) {
    LogFilter filter =
        request.query().string("query").map(LogQueryParser::parse).orElse(EVERY_LINE);
    int limit = limit(request.query().integer("limit"));
    Optional<Instant> start = time(request, "start");
    Optional<Instant> end = time(request, "end");
    if (start.isPresent() != end.isPresent()) {
      throw RejectedException.invalid(
          "Query parameters 'start' and 'end' must be given together or not at all.");
    }
    Instant last = end.orElseGet(clock::instant);
    Instant first = start.orElseGet(() -> last.minus(USUAL_INTERVAL));
    String project = request.path("project_name");
    List<Line> found =
        first.isAfter(last)
            ? logs.newest(project, filter, last, first, limit)
            : logs.oldest(project, filter, first, last, limit);
    return ApiResponse.ok(LogWire.list(found));
  }

  /**
   * ISO 8601 as documented; nanoseconds since 1970 as the wait helper sends them; or seconds, which
   * the official CLI promises to take and passes on. As nanoseconds, so few digits would be of
   * 1970.
   */
  private static Optional<Instant> time(ApiRequest request, String name) {
    String text = request.query().string(name).orElse("");
    if (NANOSECONDS.matcher(text).matches()) {
      return Optional.of(Instant.EPOCH.plusNanos(Long.parseLong(text)));
    }
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(seconds(name, text));
    }
    return request.query().time(name);
  }

  private static Instant seconds(String name, String text) {
    BigDecimal seconds = new BigDecimal(text);
    long whole = seconds.longValue();
    return QueryParameters.checked(
        name,
        Instant.ofEpochSecond(
            whole, seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue()));
  }

  private ApiResponse legacyList(ApiRequest request) {
    JsonFields body = request.optionalBody();
    String project = request.path("project_name");
    LogFilter filter = legacyFilter(body);
    int limit = limit(body.optionalInteger("limit").orElse(null));
    Optional<LogPosition> position = body.optionalString("id").map(LogPosition::parse);
    // Checked even where the position wins over it.
    Optional<Instant> given = body.optionalString("date").map(text -> date(body, text));
    Instant date = position.map(LogPosition::time).or(() -> given).orElseGet(clock::instant);
    int range = body.optionalInteger("date_range").orElse(USUAL_RANGE);
    if (range < -WIDEST_RANGE || range > WIDEST_RANGE) {
      throw body.invalid("date_range", "from -86400 to 86400");
    }
    List<Numbered> found;
    if (range >= 0) {
      int skip = position.map(LogPosition::index).orElse(0);
      Instant until = date.plusSeconds(range).plusNanos(1);
      found =
          LogPosition.number(logs.oldest(project, filter, date, until, limit + skip)).stream()
              .skip(skip)
              .toList();
    } else {
      List<Line> newestFirst =
          logs.newest(project, filter, date.plusSeconds(range), date.plusNanos(1), limit);
      List<Line> oldestFirst = new ArrayList<>(newestFirst);
      Collections.reverse(oldestFirst);
      found = LogPosition.number(oldestFirst);
    }
    return ApiResponse.ok(LogWire.legacyList(found));
  }

  private static LogFilter legacyFilter(JsonFields body) {
    return body.optionalObject("filters")
        .map(
            filters ->
                new LogFilter.All(
                    filters.names().stream().map(name -> legacyFilter(filters, name)).toList()))
        .<LogFilter>map(all -> all)
        .orElse(EVERY_LINE);
  }

  /** Null stands for lines without the label. */
  private static LogFilter legacyFilter(JsonFields filters, String name) {
    LogLabel label =
        LogLabel.ofWireName(name)
            .orElseThrow(() -> filters.invalid(name, "left out: there is no such label"));
    return new LogFilter.HasLabel(label, filters.optionalString(name).orElse(null));
  }

  private static Instant date(JsonFields body, String text) {
    return WireDates.parse(text)
        .orElseThrow(() -> body.invalid("date", "a time such as 2020-03-28T20:00:26+00:00"));
  }

  private static int limit(@Nullable Integer given) {
    return Checks.range("limit", given, USUAL_LIMIT, 1, MOST);
  }
}
