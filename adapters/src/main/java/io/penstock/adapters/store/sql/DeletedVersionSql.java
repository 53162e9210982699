package io.penstock.adapters.store.sql;

import io.penstock.engine.request.RequestId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of table {@code deleted_version}, and of the requests that its versions left. */
final class DeletedVersionSql {

  /**
   * A call that found the version before it was deleted has stored its request by then. What it
   * stores later than the first look is found with the next.
   */
  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final String NEXT =
      "SELECT version_id FROM deleted_version WHERE look_again IS NULL OR look_again <= ? LIMIT 1";

  /** Steps belong to the request that they are steps of, for as long as there is one. */
  private static final String NO_STEP =
      " AND (parent_id IS NULL OR NOT EXISTS"
          + " (SELECT 1 FROM request AS parent WHERE parent.id = request.parent_id))";

  private static final String FORGET =
      "DELETE FROM deleted_version WHERE version_id = ? AND look_again <= ?";

  private DeletedVersionSql() {}

  /**
   * A request to be removed.
   *
   * @param bytes of its data
   */
  record Doomed(RequestId id, long bytes) {}

  /** A version whose requests are to be looked for now. */
  static Optional<UUID> next(Session session, Instant now) throws SQLException {
    return session.first(NEXT, RowReader::id, now);
  }

  /** Requests to the version that have ended. */
  static List<RequestId> ended(Session session, UUID version, int limit) throws SQLException {
    return session.list(
        endedSql(session.dialect()), row -> new RequestId(row.id()), version, limit);
  }

  static String endedSql(Dialect dialect) {
    return "SELECT id" + ofVersion(dialect) + " AND status >= 2" + NO_STEP + " LIMIT ?";
  }

  private static String ofVersion(Dialect dialect) {
    return " FROM "
        + dialect.along("request", "request_by_version")
        + " WHERE kind < 2 AND version_id = ?";
  }

  /** The requests with all of their sub-requests, which come before what they are steps of. */
  static List<Doomed> trees(Session session, List<RequestId> requests) throws SQLException {
    return session.list(
        treesSql(session.dialect()),
        row -> new Doomed(new RequestId(row.id()), row.number()),
        RequestQueries.ids(requests));
  }

  static String treesSql(Dialect dialect) {
    // Deepest first. No tree is as deep as that; should rows ever form a ring, it ends all the
    // same.
    return """
      WITH RECURSIVE tree (id, depth) AS (
        SELECT id, 0 FROM %s AS root
        UNION
        SELECT child.id, tree.depth + 1
          FROM tree CROSS JOIN request AS child
          WHERE child.parent_id = tree.id AND tree.depth < 100
      )
      SELECT request.id, request.input_size + coalesce(request.output_size, 0)
        FROM tree CROSS JOIN request WHERE request.id = tree.id
        ORDER BY tree.depth DESC
      """
        .formatted(dialect.ids());
  }

  /** Forgets the version, unless this was the first look, or some of its requests are open. */
  static int looked(Session session, UUID version, Instant now) throws SQLException {
    String lookAgain =
        "UPDATE deleted_version SET look_again = ? WHERE version_id = ?"
            + " AND (look_again IS NULL OR EXISTS (SELECT 1"
            + ofVersion(session.dialect())
            + " AND status < 2"
            + NO_STEP
            + "))";
    int later = session.update(lookAgain, now.plus(PAUSE), version, version);
    return later > 0 ? later : session.update(FORGET, version, now);
  }
}
