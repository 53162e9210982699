package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.adapters.store.sqlite.SqliteFiles;
import io.penstock.engine.request.RequestRecord;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a group reaches the table. */
class RequestWriterIT {

  @TempDir Path folder;
  private Session session;

  @BeforeEach
  void open() throws SQLException {
    session = SqliteFiles.writing(SqliteFiles.create(folder));
  }

  @AfterEach
  void close() throws SQLException {
    session.connection().close();
  }

  @Test
  void requestThatIsOverBeforeItIsWrittenIsWrittenOnce() throws Exception {
    RequestRecord record = pending();
    write(record, record.withState(processing()), record.withState(completed()));
    assertEquals("1", session.value("SELECT total_changes()"));
    assertEquals(record.withState(completed()), read(record));
  }

  @Test
  void lateNewsOfARequestThatIsOverAreDroppedAndLaterEndsAreNot() throws Exception {
    RequestRecord record = pending();
    RequestRecord other = pending();
    write(record.withState(completed()), other, record.withState(processing()));
    assertEquals(record.withState(completed()), read(record));
    assertEquals(other, read(other));
    write(record.withState(completed()), record.withState(failed()));
    assertEquals(record.withState(failed()), read(record));
  }

  @Test
  void guardIsInTheStatementItself() throws Exception {
    RequestRecord record = pending();
    write(record.withState(completed()));
    write(record.withState(processing()));
    write(record);
    assertEquals("1", session.value("SELECT total_changes()"));
    assertEquals(record.withState(completed()), read(record));
  }

  @Test
  void removalEndsWhatCameBeforeItAndNotWhatComesAfter() throws Exception {
    RequestRecord record = pending();
    write(record.withState(completed()));
    new RequestWriter(session)
        .write(
            List.of(
                Records.of(record.withState(failed())),
                Records.of(List.of(), List.of(record.id()), null, List.of(), null),
                Records.of(record)));
    assertEquals(record, read(record));
  }

  private void write(RequestRecord... records) throws SQLException {
    List<Records> group = Stream.of(records).map(Records::of).toList();
    new RequestWriter(session).write(group);
  }

  private RequestRecord read(RequestRecord record) throws SQLException {
    return session
        .first(
            new RequestQueries(session.dialect()).find,
            row -> RequestTable.read(row, true),
            record.id().value())
        .orElseThrow();
  }
}
