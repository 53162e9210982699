package io.penstock.adapters.store.sqlite;

import io.penstock.engine.request.RequestId;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

/** The SQL of the request store, but for lists. Many ids are one parameter: {@link #json}. */
final class RequestQueries {

  static final String FIND = "SELECT " + RequestTable.ALL + " FROM request WHERE id = ?";

  static final String FIND_METADATA =
      "SELECT " + RequestTable.METADATA + " FROM request WHERE id = ?";

  private static final String IDS = "(SELECT unhex(value) FROM json_each(?))";

  static final String FIND_MANY = "SELECT " + RequestTable.ALL + " FROM request WHERE id IN " + IDS;

  static final String FIND_MANY_METADATA =
      "SELECT " + RequestTable.METADATA + " FROM request WHERE id IN " + IDS;

  static final String DATA_SIZE =
      "SELECT coalesce(sum(input_size + coalesce(output_size, 0)), 0) FROM request WHERE id IN "
          + IDS;

  static final String CHILDREN =
      "SELECT "
          + RequestTable.METADATA
          + " FROM request WHERE parent_id IN "
          + IDS
          + " ORDER BY parent_id, sequence, id";

  /** {@code UNION}, not {@code UNION ALL}: should rows ever form a ring, it ends all the same. */
  private static final String TREE =
      """
      WITH RECURSIVE tree (id) AS (
        SELECT unhex(value) FROM json_each(?)
        UNION
        SELECT child.id FROM tree CROSS JOIN request AS child ON child.parent_id = tree.id
      )
      """;

  /** With what they descend from. Not in order: sorting would copy all the data. */
  static final String TREE_WITH_DATA =
      TREE + "SELECT " + RequestTable.ALL + " FROM tree CROSS JOIN request ON request.id = tree.id";

  static final String DELETE_TREES = TREE + "DELETE FROM request WHERE id IN (SELECT id FROM tree)";

  static final String DELETE_EXPIRED =
      "DELETE FROM request WHERE rowid IN (SELECT rowid FROM request"
          + " WHERE status >= 2 AND expires <= ?"
          // A request that goes on after a crash must find its finished steps, however old.
          + " AND NOT (mode = 1 AND parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM request AS parent"
          + " WHERE parent.id = request.parent_id AND parent.status < 2))"
          + " ORDER BY expires LIMIT ?)";

  private RequestQueries() {}

  /** Any number of ids as one parameter. SQLite takes no more than 32,766. */
  static String json(Collection<RequestId> ids) {
    return jsonOf(ids.stream().map(RequestId::value).toList());
  }

  /** The same of other ids. */
  static String jsonOf(Collection<UUID> ids) {
    return ids.stream()
        .map(id -> "\"" + id.toString().replace("-", "") + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
