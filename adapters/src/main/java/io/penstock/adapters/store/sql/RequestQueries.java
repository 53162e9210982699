package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.engine.request.RequestId;
import java.util.Collection;

/** The SQL of the request store, but for lists. Many ids are one parameter: {@link #ids}. */
final class RequestQueries {

  static final String DELETE_EXPIRED =
      "DELETE FROM request WHERE id IN (SELECT id FROM request"
          + " WHERE status >= 2 AND expires <= ?"
          // A request that goes on after a crash must find its finished steps, however old.
          + " AND NOT (mode = 1 AND parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM request AS parent"
          + " WHERE parent.id = request.parent_id AND parent.status < 2))"
          + " ORDER BY expires LIMIT ?)";

  final String find;
  final String findMetadata;
  final String findMany;
  final String findManyMetadata;
  final String dataSize;
  final String children;

  /** With what they descend from. Not in order: sorting would copy all the data. */
  final String treeWithData;

  final String tree;

  RequestQueries(Dialect dialect) {
    String ids = dialect.ids();
    String all = "SELECT " + RequestTable.ALL + " FROM request WHERE id ";
    String metadata = "SELECT " + RequestTable.METADATA + " FROM request WHERE id ";
    find = all + "= ?" + dialect.notExpired();
    findMetadata = metadata + "= ?" + dialect.notExpired();
    findMany = all + "IN " + ids + dialect.notExpired();
    findManyMetadata = metadata + "IN " + ids + dialect.notExpired();
    dataSize =
        "SELECT coalesce(sum(input_size + coalesce(output_size, 0)), 0) FROM request WHERE id IN "
            + ids;
    children =
        "SELECT "
            + RequestTable.METADATA
            + " FROM request WHERE parent_id IN "
            + ids
            + dialect.notExpired()
            + " ORDER BY parent_id, sequence, id";
    // UNION, not UNION ALL: should rows ever form a ring, it ends all the same.
    String descendants =
        """
        WITH RECURSIVE tree (id) AS (
          SELECT id FROM %s AS root
          UNION
          SELECT child.id FROM tree CROSS JOIN request AS child WHERE child.parent_id = tree.id
        )
        """
            .formatted(ids);
    treeWithData =
        descendants
            + "SELECT "
            + RequestTable.ALL
            + " FROM tree CROSS JOIN request WHERE request.id = tree.id";
    tree = descendants + "SELECT id FROM tree";
  }

  static Ids ids(Collection<RequestId> ids) {
    return new Ids(ids.stream().map(RequestId::value).toList());
  }
}
