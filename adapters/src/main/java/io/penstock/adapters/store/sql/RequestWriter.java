package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState.Output;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final List<ReusedStatement> delete;
  private final @Nullable EndedWriter ended;

  RequestWriter(Session session) {
    RequestSql sql = new RequestSql(session.dialect());
    writeSmall = new ReusedStatement(session, sql.writeSmall);
    write = new ReusedStatement(session, sql.write);
    refer = new ReusedStatement(session, sql.refer);
    payloads = new PayloadWriter(session);
    delete = sql.delete.stream().map(each -> new ReusedStatement(session, each)).toList();
    ended = sql.end.isEmpty() ? null : new EndedWriter(session, sql);
  }

  void write(List<Records> group) throws SQLException {
    if (ended != null) {
      ended.begin();
    }
    if (isOneRecord(group)) {
      RequestRecord only = group.getFirst().records().getFirst();
      refer(write(only) ? List.of(only) : List.of());
      return;
    }
    List<RequestRecord> referring = new ArrayList<>();
    for (var change : net(group).entrySet()) {
      if (change.getValue().removed()) {
        for (ReusedStatement each : delete) {
          each.run(row -> row.id(change.getKey().value()));
        }
      }
      RequestRecord record = change.getValue().record();
      if (record != null && write(record)) {
        referring.add(record);
      }
    }
    refer(referring);
  }

  private static boolean isOneRecord(List<Records> group) {
    return group.size() == 1
        && group.getFirst().records().size() == 1
        && group.getFirst().removed().isEmpty();
  }

  /** What was written is durable. */
  void committed() {
    if (ended != null) {
      ended.committed();
    }
  }

  /** Returns whether the record, or its row, has large data: then {@link #refer} is to follow. */
  private boolean write(RequestRecord record) throws SQLException {
    boolean small =
        !PayloadWriter.isLarge(record.input()) && !PayloadWriter.isLarge(output(record));
    if (ended != null && isFinal(record)) {
      ended.write(record);
      return !small;
    }
    if (ended != null) {
      ended.prepare(record);
    }
    ReusedStatement.Parameters parameters =
        row -> {
          RequestTable.bind(record, row);
          if (ended != null) {
            RequestTable.bindPlace(record, row);
          }
        };
    if (small && writeSmall.update(parameters) > 0) {
      return false;
    }
    return write.update(parameters) > 0;
  }

  private static @Nullable JsonText output(RequestRecord record) {
    Output ended = record.state().output();
    return ended == null ? null : ended.data();
  }

  /** What a request is to refer to; null where it has no large data. */
  private record Reference(RequestRecord record, @Nullable Sha256 input, @Nullable Sha256 output) {}

  /** Payloads come second: of a record that the guard refuses, nothing may be left behind. */
  private void refer(List<RequestRecord> records) throws SQLException {
    Map<Sha256, JsonText> large = new HashMap<>();
    List<Reference> references = new ArrayList<>(records.size());
    for (RequestRecord record : records) {
      references.add(
          new Reference(record, addTo(large, record.input()), addTo(large, output(record))));
    }
    Map<Sha256, Long> ids = payloads.idsOf(large);
    for (Reference reference : references) {
      Long input = idOf(reference.input(), ids);
      Long output = idOf(reference.output(), ids);
      RequestRecord record = reference.record();
      if (ended != null && isFinal(record)) {
        ended.refer(record, input, output);
      } else {
        refer.run(row -> bind(row, record, input, output));
      }
    }
  }

  /** Fills {@link RequestSql#refer}. */
  static void bind(RowBinder row, RequestRecord record, @Nullable Long input, @Nullable Long output)
      throws SQLException {
    row.numberOrNothing(input)
        .numberOrNothing(output)
        .id(record.id().value())
        .numberOrNothing(input)
        .numberOrNothing(output);
  }

  private @Nullable Sha256 addTo(Map<Sha256, JsonText> large, @Nullable JsonText data) {
    if (data == null || !PayloadWriter.isLarge(data)) {
      return null;
    }
    Sha256 digest = payloads.digestOf(data);
    large.put(digest, data);
    return digest;
  }

  private static @Nullable Long idOf(@Nullable Sha256 digest, Map<Sha256, Long> ids) {
    return digest == null ? null : ids.get(digest);
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

  private static boolean isFinal(RequestRecord record) {
    return record.state().status().isFinal();
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
  }
}
