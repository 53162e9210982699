package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ends open requests without reading them first. Of what ends without having run, retention may
 * keep the input, or nothing at all. Its parameters are the ids, the time, the earliest expiry, and
 * the category and the message of a failure.
 */
final class RequestEnding {

  private static final String EXPIRES = "CASE WHEN expires > ?3 THEN expires ELSE ?3 END";

  private final String removeUnkept;
  private final String prepare;
  private final String cancel;
  private final String fail;

  RequestEnding(Dialect dialect) {
    removeUnkept =
        "DELETE FROM %s WHERE id IN %s AND retention = 0"
            .formatted(dialect.openRequests(), dialect.ids());
    prepare = RequestSql.preparing(dialect, EXPIRES.replace("?3", "?2"));
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("status", String.valueOf(RequestTable.code(Status.CANCELLED)));
    changes.put("time_completed", "?2");
    changes.put("expires", EXPIRES);
    changes.put("input", "CASE retention WHEN 2 THEN input END");
    changes.put("input_payload", "CASE retention WHEN 2 THEN input_payload END");
    cancel = sql(dialect, changes);
    changes.put("status", String.valueOf(RequestTable.code(Status.FAILED)));
    changes.put("failure_category", "?4");
    changes.put("failure_message", "?5");
    fail = sql(dialect, changes);
  }

  private static String sql(Dialect dialect, Map<String, String> changes) {
    String these = " WHERE id IN " + dialect.ids().replace("?", "?1");
    if (dialect.endedRequests().isEmpty()) {
      return "UPDATE "
          + dialect.openRequests()
          + changes.entrySet().stream()
              .map(change -> change.getKey() + " = " + change.getValue())
              .collect(Collectors.joining(", ", " SET ", these));
    }
    return Stream.concat(
            RequestSql.COLUMNS.stream(), Stream.of("input_payload", "output_payload", "owner"))
        .collect(
            Collectors.teeing(
                Collectors.joining(", "),
                Collectors.mapping(
                    column -> changes.getOrDefault(column, column), Collectors.joining(", ")),
                ("WITH open AS (DELETE FROM %s%s RETURNING *)"
                            .formatted(dialect.openRequests(), these)
                        + " INSERT INTO "
                        + dialect.endedRequests()
                        + " (%s) SELECT %s FROM open")
                    ::formatted));
  }

  void cancel(Session session, Ids ids, Instant now) throws SQLException {
    begin(session, ids, now);
    session.update(cancel, ids, now, earliestExpiry(now));
  }

  void fail(Session session, Ids ids, Instant now, Failure failure) throws SQLException {
    begin(session, ids, now);
    session.update(
        fail, ids, now, earliestExpiry(now), failure.category().name(), failure.message());
  }

  private void begin(Session session, Ids ids, Instant now) throws SQLException {
    session.update(removeUnkept, ids);
    if (!prepare.isEmpty()) {
      var _ = session.list(prepare, _ -> true, ids, earliestExpiry(now));
    }
  }

  private static Instant earliestExpiry(Instant now) {
    return now.plus(RequestRecord.KEPT_ENDED);
  }
}
