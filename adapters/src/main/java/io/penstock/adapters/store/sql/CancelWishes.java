package io.penstock.adapters.store.sql;

import io.penstock.engine.port.RequestQueue.CancelWish;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.Status;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Table {@code cancel_wish}: its SQL. */
final class CancelWishes {

  private CancelWishes() {}

  static int add(Session session, Collection<RequestId> ids) throws SQLException {
    return session.update(
        "INSERT INTO cancel_wish (request_id) SELECT id FROM "
            + session.dialect().ids()
            + " AS wish ON CONFLICT DO NOTHING",
        RequestQueries.ids(ids));
  }

  static List<CancelWish> all(Session session) throws SQLException {
    return session.list(
        "SELECT request_id, status FROM cancel_wish",
        row -> {
          RequestId id = new RequestId(row.id());
          Integer code = row.integerOrNull();
          return new CancelWish(id, code == null ? null : RequestTable.status(code));
        });
  }

  static int ended(Session session, RequestId id, Status status) throws SQLException {
    return session.update(
        "UPDATE cancel_wish SET status = ? WHERE request_id = ?",
        RequestTable.code(status),
        id.value());
  }

  static int remove(Session session, Collection<RequestId> ids) throws SQLException {
    return session.update(
        "DELETE FROM cancel_wish WHERE request_id IN " + session.dialect().ids(),
        RequestQueries.ids(ids));
  }
}
