package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.engine.port.RequestStore.Overview;
import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.request.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That PostgreSQL finds requests along its indexes, in the table of those that are open and in each
 * partition of those that have ended, and looks only where they can be.
 */
class PostgresQueryPlanIT {

  private static final List<Long> EXPIRIES =
      List.of(1_780_000_000_000_000L, 1_780_100_000_000_000L, 1_780_200_000_000_000L);

  private static final UUID VERSION = UUID.randomUUID();

  @TempDir Path folder;
  private Session session;
  private RequestQueries queries;

  @BeforeEach
  void open() throws SQLException {
    TestDatabase.POSTGRES.open(folder).close();
    session = TestDatabase.POSTGRES.session(folder);
    queries = new RequestQueries(session.dialect());
    for (long expiry : EXPIRIES) {
      var _ = session.list(session.dialect().preparingEnded(), _ -> true, expiry);
    }
    // Of tables without rows, it would rather read all, and sort what it finds.
    session.value("SET enable_seqscan = off");
    session.value("SET enable_sort = off");
  }

  @AfterEach
  void close() throws SQLException {
    session.connection().close();
  }

  @Test
  void idsAndParentsAreLookedUp() throws SQLException {
    UUID id = UUID.randomUUID();
    Ids ids = new Ids(List.of(id));
    assertLooksUp("pkey", plan(queries.find, id));
    assertLooksUp("pkey", plan(queries.findMetadata, id));
    assertLooksUp("pkey", plan(queries.findMany, ids));
    assertLooksUp("parent", plan(queries.children, ids));
    assertLooksUp("parent", plan(queries.tree, ids));
    assertLooksUp("pkey", plan(queries.treeWithData, ids));
  }

  @Test
  void listsAreMergedFromTheIndexes() throws SQLException {
    String plan = list(EnumSet.allOf(Status.class));
    assertLooksUp("version", plan);
    assertTrue(plan.contains("Merge Append"), plan);
    assertFalse(plan.contains("Sort  ("), plan);
  }

  @Test
  void eachStatusIsLookedForWhereItCanBe() throws SQLException {
    String waiting = list(Set.of(Status.PENDING));
    assertTrue(waiting.contains("open_request_by_version"), waiting);
    assertFalse(waiting.contains("_version_id"), waiting);
    String ended = list(Set.of(Status.COMPLETED));
    assertTrue(ended.contains("_version_id"), ended);
    assertFalse(ended.contains("open_request_by_version"), ended);
  }

  @Test
  void pagesOfWhatIsOpenBeginWhereTheLastEnded() throws SQLException {
    String plan =
        plan(
            RequestListing.sqlOfOpenAfter(session.dialect(), Status.PENDING),
            VERSION,
            1L,
            UUID.randomUUID(),
            10);
    assertTrue(plan.contains("open_request_by_version"), plan);
    assertTrue(
        Pattern.compile("Index Cond: .*ROW\\(time_created, id\\) < ROW").matcher(plan).find(),
        plan);
    assertFalse(plan.contains("Sort  ("), plan);
  }

  @Test
  void overviewReadsTheIndexOfEachVersion() throws SQLException {
    Set<UUID> versions = Set.of(VERSION, UUID.randomUUID());
    var overview = new Overview(versions, Status.FAILED, null, null, null, 0, 10);
    String plan =
        plan(
            OverviewListing.sql(session.dialect(), overview),
            new Ids(versions),
            RequestListing.earliest(null),
            RequestListing.latest(null),
            overview.limit(),
            overview.offset());
    assertLooksUp("version", plan, EXPIRIES.size());
  }

  @Test
  void whatWaitsIsTakenInTheOrderOfItsIndex() throws SQLException {
    String plan = plan(new QueueSql(session.dialect()).next, VERSION, 200);
    assertTrue(plan.contains("Index Scan using waiting_in_order on waiting"), plan);
    assertTrue(plan.contains("LockRows"), plan);
    assertFalse(plan.contains("Sort  ("), plan);
  }

  private String list(Set<Status> statuses) throws SQLException {
    var query = new Query(VERSION, statuses, null, null, null, 0, 10);
    return plan(
        RequestListing.sql(session.dialect(), query),
        query.versionId(),
        RequestListing.earliest(null),
        RequestListing.latest(null),
        query.limit(),
        query.offset());
  }

  /** Along this index, in the one table and in each partition, and reads none from end to end. */
  private static void assertLooksUp(String index, String plan) {
    assertLooksUp(index, plan, 1 + EXPIRIES.size());
  }

  private static void assertLooksUp(String index, String plan, int tables) {
    assertFalse(Pattern.compile("Seq Scan on (open|ended)_request").matcher(plan).find(), plan);
    long scans =
        Pattern.compile("Scan (using|on) (open|ended)_request\\S*" + index)
            .matcher(plan)
            .results()
            .count();
    assertTrue(scans >= tables, plan);
  }

  private String plan(String sql, Object... parameters) throws SQLException {
    return String.join("\n", session.list("EXPLAIN " + sql, RowReader::text, parameters));
  }
}
