package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState.Output;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and removes records: with one prepared statement each, unless a record has large data or
 * the row has. Used by the writer thread alone.
 */
final class RequestWriter {

  private final ReusedStatement writeSmall;
  private final ReusedStatement write;
  private final ReusedStatement refer;
  private final PayloadWriter payloads;
  private final ReusedStatement delete;

  RequestWriter(Session session) {
    writeSmall = new ReusedStatement(session, RequestTable.WRITE_SMALL);
    write = new ReusedStatement(session, RequestTable.WRITE);
    refer = new ReusedStatement(session, RequestTable.REFER);
    payloads = new PayloadWriter(session);
    delete = new ReusedStatement(session, RequestTable.DELETE);
  }

  void write(List<Records> group) throws SQLException {
    if (isOneRecord(group)) {
      write(group.getFirst().records().getFirst());
      return;
    }
    for (var change : net(group).entrySet()) {
      if (change.getValue().removed()) {
        delete.run(row -> row.id(change.getKey().value()));
      }
      RequestRecord record = change.getValue().record();
      if (record != null) {
        write(record);
      }
    }
  }

  private static boolean isOneRecord(List<Records> group) {
    return group.size() == 1
        && group.getFirst().records().size() == 1
        && group.getFirst().removed().isEmpty();
  }

  private void write(RequestRecord record) throws SQLException {
    ReusedStatement.Parameters parameters = row -> RequestTable.bind(record, row);
    JsonText input = record.input();
    Output ended = record.state().output();
    JsonText output = ended == null ? null : ended.data();
    boolean small = !PayloadWriter.isLarge(input) && !PayloadWriter.isLarge(output);
    if (small && writeSmall.update(parameters) > 0) {
      return;
    }
    // Payloads come second: of a record that the guard refuses, nothing may be left behind.
    if (write.update(parameters) > 0) {
      Long inputId = payloads.idOf(input);
      Long outputId = payloads.idOf(output);
      refer.run(
          row ->
              row.numberOrNothing(inputId)
                  .numberOrNothing(outputId)
                  .id(record.id().value())
                  .numberOrNothing(inputId)
                  .numberOrNothing(outputId));
    }
  }

  /**
   * What is left to do for each request when the whole group is taken together. A direct request is
   * often over before its first record is written, so this saves a good part of all writes.
   */
  private static Map<RequestId, Change> net(List<Records> group) {
    Map<RequestId, Change> net = LinkedHashMap.newLinkedHashMap(2 * group.size());
    for (Records records : group) {
      for (RequestRecord record : records.records()) {
        net.merge(record.id(), new Change(false, record), Change::then);
      }
      for (RequestId id : records.removed()) {
        net.put(id, new Change(true, null));
      }
    }
    return net;
  }

  /**
   * What happens to one request.
   *
   * @param removed whether what is stored goes first
   * @param record what is then written; null for nothing
   */
  private record Change(boolean removed, @Nullable RequestRecord record) {

    Change then(Change next) {
      boolean reopens =
          record != null && next.record != null && isFinal(record) && !isFinal(next.record);
      return reopens ? this : new Change(removed, next.record);
    }

    private static boolean isFinal(RequestRecord record) {
      return record.state().status().isFinal();
    }
  }
}
