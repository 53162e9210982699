package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.document.CatalogKey;
import io.penstock.adapters.store.document.DocumentMapping;
import io.penstock.adapters.store.document.Documents;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A table of definitions of one kind: columns for their keys, and a document for the rest. */
final class DocumentTable<T> {

  private final String table;
  private final @Nullable String owner;
  private final boolean named;
  private final DocumentMapping<T> mapping;
  private final String upsert;
  private final String select;

  /**
   * A table as the migrations make it.
   *
   * @param owner the column with the id of what a definition belongs to; null when it belongs to
   *     nothing
   * @param named whether its rows have names, unique in their owner
   */
  DocumentTable(String table, @Nullable String owner, boolean named, DocumentMapping<T> mapping) {
    this(table, table, owner, named, mapping);
  }

  /**
   * The same, of which only some rows are read.
   *
   * @param rows the table, or a query of it
   */
  DocumentTable(
      String table,
      String rows,
      @Nullable String owner,
      boolean named,
      DocumentMapping<T> mapping) {
    this.table = table;
    this.owner = owner;
    this.named = named;
    this.mapping = mapping;
    List<String> columns = new ArrayList<>(List.of("id"));
    if (owner != null) {
      columns.add(owner);
    }
    if (named) {
      columns.add("name");
    }
    columns.addAll(List.of("created", "document"));
    upsert = Sql.upsert(table, columns);
    select =
        "SELECT id, %s, %s, created, document FROM %s"
            .formatted(owner == null ? "NULL" : owner, named ? "name" : "NULL", rows);
  }

  /** Inserts it, or replaces what has the same id. */
  void save(Connection connection, T definition) throws SQLException {
    CatalogKey key = mapping.key(definition);
    List<Object> row = new ArrayList<>(List.of(key.id()));
    if (owner != null) {
      row.add(key.requireOwner());
    }
    if (named) {
      row.add(key.requireName());
    }
    row.add(key.created());
    row.add(Documents.write(mapping, definition));
    Sql.update(connection, upsert, row.toArray());
  }

  void delete(Connection connection, UUID id) throws SQLException {
    Sql.update(connection, "DELETE FROM " + table + " WHERE id = ?", id);
  }

  Optional<T> byId(Connection connection, UUID id) throws SQLException {
    return Sql.first(connection, select + " WHERE id = ?", this::read, id);
  }

  /** For definitions that belong to nothing. */
  Optional<T> byName(Connection connection, String name) throws SQLException {
    return Sql.first(connection, select + " WHERE name = ?", this::read, name);
  }

  Optional<T> byName(Connection connection, UUID ownerId, String name) throws SQLException {
    return Sql.first(
        connection, select + " WHERE " + owner + " = ? AND name = ?", this::read, ownerId, name);
  }

  /** In order of creation. */
  List<T> all(Connection connection) throws SQLException {
    return Sql.list(connection, select + " ORDER BY created, ordinal", this::read);
  }

  /** In order of creation. */
  List<T> ofOwner(Connection connection, UUID ownerId) throws SQLException {
    return Sql.list(
        connection,
        select + " WHERE " + owner + " = ? ORDER BY created, ordinal",
        this::read,
        ownerId);
  }

  private T read(RowReader row) throws SQLException {
    CatalogKey key = new CatalogKey(row.id(), row.idOrNull(), row.textOrNull(), row.time());
    return Documents.read(mapping, key, row.bytes());
  }
}
