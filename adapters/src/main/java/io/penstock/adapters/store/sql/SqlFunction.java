package io.penstock.adapters.store.sql;

import java.sql.SQLException;

/** Something done with a session that somebody else opens and closes. */
@FunctionalInterface
public interface SqlFunction<T> {
  T apply(Session session) throws SQLException;
}
