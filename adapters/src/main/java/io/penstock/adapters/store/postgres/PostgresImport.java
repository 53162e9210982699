package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.postgres.LeaseTable.State;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.TableCopy;
import io.penstock.adapters.store.sql.TableCopy.Column;
import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Fills an empty database with what another one holds: all of it, or nothing. */
public final class PostgresImport {

  /** What refers to others comes after them. */
  static final List<String> TABLES =
      List.of(
          "project",
          "deployment",
          "deployment_version",
          "revision",
          "pipeline",
          "pipeline_version",
          "environment_variable",
          "project_resource",
          "deleted_version",
          "audit_event",
          "token",
          "user",
          "log_line",
          "log_total",
          "time_series",
          "time_series_point",
          "schedule_run",
          "webhook_event",
          "stored_file",
          "file_upload",
          "file_part",
          "discarded_content",
          "payload",
          "payload_data",
          "request",
          "idempotency_key");

  private static final Duration PAUSE = Duration.ofMillis(250);

  private PostgresImport() {}

  /** Hears how far it is. */
  @FunctionalInterface
  public interface Progress {

    /**
     * Called now and then.
     *
     * @param rows of the table that have been copied
     * @param total how many it has
     */
    void copied(String table, long rows, long total);
  }

  /**
   * Copies all tables in one transaction.
   *
   * @param source of another kind, with the same tables; nobody else writes it
   * @param secrets with the key that the source belongs to
   * @return how many rows each table has now
   * @throws StoreException when the database is not empty, a server uses it, or it cannot be
   *     written
   */
  public static Map<String, Long> run(
      PostgresAddress address, Session source, SecretBox secrets, Progress progress) {
    PostgresProblem problem = new PostgresProblem(address);
    DataSource connections = PostgresConnections.forImport(address);
    try (Connection connection = connections.getConnection()) {
      PostgresVersion.require(connection, address);
      PostgresMigrations.run(connection, address, (_, _) -> {});
      connection.setAutoCommit(false);
      Session target = new Session(connection, PostgresDialect.POSTGRES);
      // Servers that are started meanwhile wait.
      target.update("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE");
      requireUnused(target, address);
      requireEmpty(target, address);
      KeyProof.leave(target, secrets, address);
      Map<String, Long> rows = copy(source, target, progress);
      setCounters(target);
      connection.commit();
      target.update("ANALYZE");
      connection.commit();
      return rows;
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }

  /** A lease without a sign of life is that of a server that was killed. */
  private static void requireUnused(Session target, PostgresAddress address) throws SQLException {
    List<State> first = LeaseTable.read(target).leases();
    long end = System.nanoTime() + Lease.PERIOD.toNanos();
    while (!first.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      List<State> now = LeaseTable.read(target).leases();
      if (!now.equals(first)) {
        throw new StoreException(
            "The database %s is used by %s: stop that, or name another database."
                .formatted(address, LeaseTable.holders(target)));
      }
    }
    target.update("DELETE FROM lease");
  }

  private static void requireEmpty(Session target, PostgresAddress address) throws SQLException {
    for (String table : TABLES) {
      boolean filled =
          target
              .first("SELECT 1 FROM " + quoted(table) + " LIMIT 1", RowReader::integer)
              .isPresent();
      if (filled && !table.equals("log_total")) {
        throw new StoreException(
            "The database %s is not empty, its table %s has rows: name a new one."
                .formatted(address, table));
      }
    }
  }

  private static Map<String, Long> copy(Session source, Session target, Progress progress)
      throws SQLException {
    target.update("DELETE FROM log_total");
    Map<String, Long> rows = new LinkedHashMap<>();
    for (String table : TABLES) {
      TableCopy copy = new TableCopy(quoted(table), columns(source, target, table));
      long total = copy.count(source);
      copy.run(source, target, count -> progress.copied(table, count, total));
      long copied = copy.count(target);
      if (copied != total) {
        throw new StoreException(
            "Of the %d rows of table %s, %d were copied: report this."
                .formatted(total, table, copied));
      }
      rows.put(table, copied);
    }
    return rows;
  }

  /** In the order of the table here. What only servers of a shared database need has a default. */
  private static List<Column> columns(Session source, Session target, String table)
      throws SQLException {
    record Typed(String name, String type) {}

    List<String> there =
        source.list("SELECT name FROM pragma_table_info(?)", RowReader::text, table);
    List<Typed> here =
        target.list(
            "SELECT column_name, udt_name FROM information_schema.columns"
                + " WHERE table_schema = current_schema() AND table_name = ?"
                + " ORDER BY ordinal_position",
            row -> new Typed(row.text(), row.text()),
            table);
    List<Column> columns = new ArrayList<>();
    for (Typed column : here) {
      if (there.contains(column.name())) {
        columns.add(new Column(quoted(column.name()), type(column.type())));
      }
    }
    return columns;
  }

  private static TableCopy.Type type(String name) throws SQLException {
    return switch (name) {
      case "uuid" -> TableCopy.Type.ID;
      case "text" -> TableCopy.Type.TEXT;
      case "bytea" -> TableCopy.Type.BYTES;
      case "int2", "int4", "int8" -> TableCopy.Type.NUMBER;
      case "float8" -> TableCopy.Type.REAL;
      default -> throw new SQLException("no table has columns of type " + name);
    };
  }

  /** Lets new rows get numbers behind those that were copied. */
  private static void setCounters(Session target) throws SQLException {
    record Counter(String table, String column) {}

    List<Counter> counters = new ArrayList<>();
    for (String table : TABLES) {
      counters.addAll(
          target.list(
              "SELECT column_name FROM information_schema.columns"
                  + " WHERE table_schema = current_schema() AND table_name = ?"
                  + " AND is_identity = 'YES'",
              row -> new Counter(quoted(table), row.text()),
              table));
    }
    for (Counter counter : counters) {
      var _ =
          target.value(
              "SELECT setval(pg_get_serial_sequence('%1$s', '%2$s'), coalesce(max(%2$s), 0) + 1, false) FROM %1$s"
                  .formatted(counter.table(), counter.column()));
    }
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
