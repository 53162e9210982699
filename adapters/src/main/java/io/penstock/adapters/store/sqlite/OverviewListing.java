package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.RequestStore.Overview;
import io.penstock.engine.request.RequestRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Lists the requests of several versions.
 *
 * <p>Each version gives as many entries of its index as the end of the page asks for, and those are
 * sorted: what a version has beyond that is not read. So there is no index by project, which every
 * request would pay for.
 */
final class OverviewListing {

  private static final String VERSIONS = "(SELECT unhex(value) AS id FROM json_each(?1))";

  private OverviewListing() {}

  static List<RequestRecord> list(Connection connection, Overview overview) throws SQLException {
    String part = overview.idPart();
    if (part == null) {
      return select(connection, sql(overview), overview);
    }
    if (part.length() < RequestListing.ID_LENGTH) {
      String withoutDashes = part.replace("-", "").toUpperCase(Locale.ROOT);
      return select(connection, sql(overview), overview, part, withoutDashes);
    }
    Optional<UUID> id = RequestListing.wholeId(part);
    return id.isEmpty()
        ? List.of()
        : select(connection, sqlOfOne(overview), overview, id.orElseThrow());
  }

  /** Fills {@code ?1} to {@code ?5}, and what comes after them with {@code idParameters}. */
  private static List<RequestRecord> select(
      Connection connection, String sql, Overview overview, Object... idParameters)
      throws SQLException {
    Object[] parameters = new Object[5 + idParameters.length];
    parameters[0] = RequestQueries.jsonOf(overview.versionIds());
    parameters[1] = RequestListing.earliest(overview.from());
    parameters[2] = RequestListing.latest(overview.until());
    parameters[3] = overview.limit();
    parameters[4] = overview.offset();
    System.arraycopy(idParameters, 0, parameters, 5, idParameters.length);
    return Sql.list(connection, sql, row -> RequestTable.read(row, false), parameters);
  }

  static String sql(Overview overview) {
    return "SELECT "
        + RequestTable.METADATA
        + " FROM (SELECT found.rowid AS row, found.time_created, found.id FROM "
        + VERSIONS
        + " AS version CROSS JOIN request AS found ON found.rowid IN (SELECT rowid"
        + RequestListing.fromOneStatus("version.id", overview.status(), overview.idPart() != null)
        + " ORDER BY time_created DESC, id DESC LIMIT ?4 + ?5)"
        + " ORDER BY found.time_created DESC, found.id DESC LIMIT ?4 OFFSET ?5)"
        + " AS page CROSS JOIN request ON request.rowid = page.row"
        + " ORDER BY page.time_created DESC, page.id DESC";
  }

  private static String sqlOfOne(Overview overview) {
    return "SELECT "
        + RequestTable.METADATA
        + " FROM request WHERE id = ?6 AND kind < 2 AND version_id IN "
        + VERSIONS
        + " AND time_created BETWEEN ?2 AND ?3 AND status = "
        + RequestTable.code(overview.status())
        + " LIMIT ?4 OFFSET ?5";
  }
}
