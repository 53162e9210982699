package io.penstock.adapters.store.sqlite;

import io.penstock.engine.request.RequestId;
import java.sql.Connection;
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

  private static final String OF_VERSION =
      " FROM request INDEXED BY request_by_version WHERE kind < 2 AND version_id = ?";

  /** Steps belong to the request that they are steps of, for as long as there is one. */
  private static final String NO_STEP =
      " AND (parent_id IS NULL OR NOT EXISTS"
          + " (SELECT 1 FROM request AS parent WHERE parent.id = request.parent_id))";

  static final String ENDED = "SELECT id" + OF_VERSION + " AND status >= 2" + NO_STEP + " LIMIT ?";

  /**
   * Deepest first. No tree is as deep as that; should rows ever form a ring, it ends all the same.
   */
  static final String TREES =
      """
      WITH RECURSIVE tree (id, depth) AS (
        SELECT unhex(value), 0 FROM json_each(?)
        UNION
        SELECT child.id, tree.depth + 1
          FROM tree CROSS JOIN request AS child ON child.parent_id = tree.id
          WHERE tree.depth < 100
      )
      SELECT request.id, request.input_size + coalesce(request.output_size, 0)
        FROM tree CROSS JOIN request ON request.id = tree.id
        ORDER BY tree.depth DESC
      """;

  static final String DELETE =
      "DELETE FROM request WHERE id IN (SELECT unhex(value) FROM json_each(?))";

  private static final String LOOK_AGAIN =
      "UPDATE deleted_version SET look_again = ? WHERE version_id = ?"
          + " AND (look_again IS NULL OR EXISTS (SELECT 1"
          + OF_VERSION
          + " AND status < 2"
          + NO_STEP
          + "))";

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
  static Optional<UUID> next(Connection connection, Instant now) throws SQLException {
    return Sql.first(connection, NEXT, RowReader::id, now);
  }

  /** Requests to the version that have ended. */
  static List<RequestId> ended(Connection connection, UUID version, int limit) throws SQLException {
    return Sql.list(connection, ENDED, row -> new RequestId(row.id()), version, limit);
  }

  /** The requests with all of their sub-requests, which come before what they are steps of. */
  static List<Doomed> trees(Connection connection, List<RequestId> requests) throws SQLException {
    return Sql.list(
        connection,
        TREES,
        row -> new Doomed(new RequestId(row.id()), row.number()),
        RequestQueries.json(requests));
  }

  static int delete(Connection connection, List<RequestId> requests) throws SQLException {
    return Sql.update(connection, DELETE, RequestQueries.json(requests));
  }

  /** Forgets the version, unless this was the first look, or some of its requests are open. */
  static int looked(Connection connection, UUID version, Instant now) throws SQLException {
    int later = Sql.update(connection, LOOK_AGAIN, now.plus(PAUSE), version, version);
    return later > 0 ? later : Sql.update(connection, FORGET, version, now);
  }
}
