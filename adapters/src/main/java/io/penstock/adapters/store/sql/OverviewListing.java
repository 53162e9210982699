package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.engine.port.RequestStore.Overview;
import io.penstock.engine.request.RequestRecord;
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

  private OverviewListing() {}

  static List<RequestRecord> list(Session session, Overview overview) throws SQLException {
    String part = overview.idPart();
    if (part == null) {
      return select(session, sql(session.dialect(), overview), overview);
    }
    if (part.length() < RequestListing.ID_LENGTH) {
      String withoutDashes = part.replace("-", "").toUpperCase(Locale.ROOT);
      return select(session, sql(session.dialect(), overview), overview, part, withoutDashes);
    }
    Optional<UUID> id = RequestListing.wholeId(part);
    return id.isEmpty()
        ? List.of()
        : select(session, sqlOfOne(session.dialect(), overview), overview, id.orElseThrow());
  }

  /** Fills {@code ?1} to {@code ?5}, and what comes after them with {@code idParameters}. */
  private static List<RequestRecord> select(
      Session session, String sql, Overview overview, Object... idParameters) throws SQLException {
    Object[] parameters = new Object[5 + idParameters.length];
    parameters[0] = new Ids(overview.versionIds());
    parameters[1] = RequestListing.earliest(overview.from());
    parameters[2] = RequestListing.latest(overview.until());
    parameters[3] = overview.limit();
    parameters[4] = overview.offset();
    System.arraycopy(idParameters, 0, parameters, 5, idParameters.length);
    return session.list(sql, row -> RequestTable.read(row, false), parameters);
  }

  static String sql(Dialect dialect, Overview overview) {
    return "SELECT "
        + RequestTable.METADATA
        + " FROM ("
        + dialect.requestsOfEach(
            versions(dialect),
            RequestListing.fromOneStatus(
                    dialect, "version.id", overview.status(), overview.idPart() != null)
                + " ORDER BY time_created DESC, id DESC LIMIT ?4 + ?5")
        + " ORDER BY 1 DESC, 2 DESC LIMIT ?4 OFFSET ?5)"
        + " AS page CROSS JOIN request WHERE request.id = page.id"
        + " ORDER BY page.time_created DESC, page.id DESC";
  }

  private static String sqlOfOne(Dialect dialect, Overview overview) {
    return "SELECT "
        + RequestTable.METADATA
        + " FROM request WHERE id = ?6 AND kind < 2 AND version_id IN "
        + versions(dialect)
        + " AND time_created BETWEEN ?2 AND ?3 AND status = "
        + RequestTable.code(overview.status())
        + dialect.notExpired()
        + " LIMIT ?4 OFFSET ?5";
  }

  private static String versions(Dialect dialect) {
    return dialect.ids().replace("?", "?1");
  }
}
