package io.penstock.adapters.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** Something done with a connection that somebody else opens and closes. */
@FunctionalInterface
interface SqlFunction<T> {
  T apply(Connection connection) throws SQLException;
}
