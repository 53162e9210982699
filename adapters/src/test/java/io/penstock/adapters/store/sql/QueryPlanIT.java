package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sqlite.SqliteFiles;
import io.penstock.engine.port.RequestStore.Overview;
import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.request.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no query reads the table from end to end, nor sorts what an index has in order. */
class QueryPlanIT {

  @TempDir Path folder;
  private Session session;
  private RequestQueries queries;
  private QueueSql queue;

  @BeforeEach
  void open() throws SQLException {
    session = SqliteFiles.reading(SqliteFiles.create(folder));
    queries = new RequestQueries(session.dialect());
    queue = new QueueSql(session.dialect());
  }

  @AfterEach
  void close() throws SQLException {
    session.connection().close();
  }

  @Test
  void listMergesTheStatusesFromItsIndex() throws Exception {
    String plan = plan(list(EnumSet.allOf(Status.class), null));
    assertTrue(plan.contains("MERGE (UNION ALL)"), plan);
    String search =
        "SEARCH request USING INDEX request_by_version"
            + " (version_id=? AND status=? AND time_created>? AND time_created<?)";
    assertEquals(5, plan.lines().filter(search::equals).count(), plan);
    assertTrue(plan.contains("SEARCH request USING INDEX sqlite_autoindex_request_1 (id=?)"), plan);
    assertFalse(plan.contains("SCAN request"), plan);
  }

  @Test
  void listByPartOfTheIdReadsTheIndexOnly() throws Exception {
    String plan = plan(list(Set.of(Status.FAILED), "ab"));
    assertTrue(plan.contains("INDEX request_by_version (version_id=?"), plan);
    assertFalse(plan.contains("SCAN request"), plan);
  }

  @Test
  void pagesOfWhatIsOpenBeginWhereTheLastEnded() throws Exception {
    String plan = plan(RequestListing.sqlOfOpenAfter(session.dialect(), Status.PROCESSING));
    assertEquals(
        "SEARCH request USING INDEX request_by_version"
            + " (version_id=? AND status=? AND (time_created,id)<(?,?))",
        plan);
  }

  @Test
  void overviewReadsTheIndexOfEachVersion() throws Exception {
    for (String idPart : Arrays.asList(null, "ab")) {
      String plan = plan(overview(idPart));
      assertTrue(
          plan.contains(
              "SEARCH request USING INDEX request_by_version"
                  + " (version_id=? AND status=? AND time_created>? AND time_created<?)"),
          plan);
      assertTrue(plan.contains("SEARCH found USING INDEX sqlite_autoindex_request_1 (id=?)"), plan);
      assertFalse(plan.contains("SCAN request"), plan);
      assertFalse(plan.contains("SCAN found"), plan);
    }
  }

  @Test
  void idsAndParentsAreLookedUp() throws Exception {
    assertSearches("sqlite_autoindex_request_1 (id=?)", queries.find);
    assertSearches("sqlite_autoindex_request_1 (id=?)", queries.findMany);
    assertSearches("request_by_parent (parent_id=?)", queries.children);
    assertSearches("request_by_parent (parent_id=?)", queries.treeWithData);
    assertSearches("sqlite_autoindex_request_1 (id=?)", queries.treeWithData);
    assertSearches("request_by_parent (parent_id=?)", queries.tree);
  }

  @Test
  void largeDataIsLookedUp() throws Exception {
    String plan = plan(queries.find);
    String search = "SEARCH payload_data USING INTEGER PRIMARY KEY (rowid=?)";
    assertEquals(2, plan.lines().filter(search::equals).count(), plan);
    assertFalse(plan(queries.findMetadata).contains("payload_data"));
  }

  @Test
  void expiredRequestsAndTheQueueAreReadInOrder() throws Exception {
    assertSearches("request_by_expiry (expires<?)", RequestQueries.DELETE_EXPIRED);
    assertSearches("request_waiting (version_id=?)", queue.next);
    assertFalse(plan(queue.next).contains("TEMP B-TREE"), plan(queue.next));
    assertFalse(plan(RequestQueries.DELETE_EXPIRED).contains("TEMP B-TREE"));
    assertTrue(plan(queue.count).contains("USING COVERING INDEX request_waiting"));
  }

  @Test
  void waitingIdsAndOpenAncestorsAreLookedUp() throws Exception {
    assertSearches("sqlite_autoindex_request_1 (id=?)", queue.waiting);
    assertSearches("sqlite_autoindex_request_1 (id=?)", queue.orphans);
    assertSearches("request_processing (status=?)", queue.orphans);
  }

  @Test
  void requestsOfDeletedVersionsAreLookedUp() throws Exception {
    assertSearches(
        "request_by_version (version_id=? AND status>?)",
        DeletedVersionSql.endedSql(session.dialect()));
    assertSearches(
        "request_by_parent (parent_id=?)", DeletedVersionSql.treesSql(session.dialect()));
    assertSearches(
        "sqlite_autoindex_request_1 (id=?)", DeletedVersionSql.treesSql(session.dialect()));
    for (String sql : RequestSql.deleteMany(session.dialect())) {
      assertSearches("sqlite_autoindex_request_1 (id=?)", sql);
    }
  }

  @Test
  void whatTheServerSaysIsReadInOrder() throws Exception {
    String plan = plan(SqlLogStore.FIND_BY_SYSTEM);
    assertTrue(
        plan.contains("INDEX log_line_by_system (project_id=? AND time_nanos>? AND time_nanos<?)"),
        plan);
    assertFalse(plan.contains("TEMP B-TREE"), plan);
  }

  @Test
  void whatDeletedProjectsLeaveAndOldEventsAreLookedUp() throws Exception {
    for (String sql : DeletedProjectSql.STEPS) {
      assertFalse(plan(sql).contains("SCAN"), plan(sql));
    }
    assertSearches("audit_event_by_time (time<?)", AuditTable.DELETE_OLDER);
    assertFalse(plan(SeriesRemoval.POINTS).contains("SCAN"), plan(SeriesRemoval.POINTS));
  }

  @Test
  void keysAreLookedUpAndTheExpiredOnesReadInOrder() throws Exception {
    for (String sql : List.of(KeyTable.FIND, KeyTable.CLEAR)) {
      assertTrue(plan(sql).contains("sqlite_autoindex_idempotency_key_1 (scope=?)"), plan(sql));
    }
    String expired = plan(KeyTable.DELETE_EXPIRED);
    assertTrue(expired.contains("INDEX idempotency_key_by_expiry (expires<?)"), expired);
    assertFalse(expired.contains("TEMP B-TREE"), expired);
  }

  private String list(Set<Status> statuses, @Nullable String idPart) {
    return RequestListing.sql(
        session.dialect(), new Query(new UUID(1, 1), statuses, null, null, idPart, 0, 50));
  }

  private String overview(@Nullable String idPart) {
    return OverviewListing.sql(
        session.dialect(),
        new Overview(Set.of(new UUID(1, 1)), Status.FAILED, null, null, idPart, 0, 50));
  }

  private void assertSearches(String index, String sql) throws SQLException {
    String plan = plan(sql);
    assertTrue(plan.contains("INDEX " + index), plan);
    assertFalse(plan.contains("SCAN request"), plan);
  }

  /** One line for each step, as SQLite words it. */
  private String plan(String sql) throws SQLException {
    int parameters = (int) sql.chars().filter(character -> character == '?').count();
    return session
        .list(
            "EXPLAIN QUERY PLAN " + sql,
            row -> {
              row.number();
              row.number();
              row.number();
              return row.text();
            },
            Collections.nCopies(sql.contains("?1") ? 7 : parameters, null).toArray())
        .stream()
        .collect(Collectors.joining("\n"));
  }
}
