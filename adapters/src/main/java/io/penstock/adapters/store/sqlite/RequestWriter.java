package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sqlite.WriteJob.Records;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes records with one prepared statement. Used by the writer thread alone. */
final class RequestWriter {

  private final ReusedStatement statement;

  RequestWriter(Connection connection) {
    statement = new ReusedStatement(connection, RequestTable.WRITE);
  }

  void write(List<Records> group) throws SQLException {
    for (RequestRecord record : latest(group)) {
      statement.run(row -> RequestTable.bind(record, row));
    }
  }

  /**
   * The one record of each request that would be left in the end. A direct request is often over
   * before its first record is written, so this saves a good part of all writes.
   */
  private static Collection<RequestRecord> latest(List<Records> group) {
    if (group.size() == 1 && group.getFirst().records().size() == 1) {
      return group.getFirst().records();
    }
    Map<RequestId, RequestRecord> latest = LinkedHashMap.newLinkedHashMap(2 * group.size());
    for (Records records : group) {
      for (RequestRecord record : records.records()) {
        latest.merge(record.id(), record, RequestWriter::later);
      }
    }
    return latest.values();
  }

  private static RequestRecord later(RequestRecord earlier, RequestRecord next) {
    boolean wouldReopen = isFinal(earlier) && !isFinal(next);
    return wouldReopen ? earlier : next;
  }

  private static boolean isFinal(RequestRecord record) {
    return record.state().status().isFinal();
  }
}
