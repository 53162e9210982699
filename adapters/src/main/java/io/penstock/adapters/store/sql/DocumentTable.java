package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.document.CatalogKey;
import io.penstock.adapters.store.document.DocumentMapping;
import io.penstock.adapters.store.document.Documents;
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
    upsert = Session.upsert(table, columns);
    select =
        "SELECT id, %s, %s, created, document FROM %s"
            .formatted(owner == null ? "NULL" : owner, named ? "name" : "NULL", rows);
  }

  /** Inserts it, or replaces what has the same id. */
  void save(Session session, T definition) throws SQLException {
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
    session.update(upsert, row.toArray());
  }

  void delete(Session session, UUID id) throws SQLException {
    session.update("DELETE FROM " + table + " WHERE id = ?", id);
  }

  Optional<T> byId(Session session, UUID id) throws SQLException {
    return session.first(select + " WHERE id = ?", this::read, id);
  }

  /** For definitions that belong to nothing. */
  Optional<T> byName(Session session, String name) throws SQLException {
    return session.first(select + " WHERE name = ?", this::read, name);
  }

  Optional<T> byName(Session session, UUID ownerId, String name) throws SQLException {
    return session.first(
        select + " WHERE " + owner + " = ? AND name = ?", this::read, ownerId, name);
  }

  /** In order of creation. */
  List<T> all(Session session) throws SQLException {
    return session.list(select + " ORDER BY created, ordinal", this::read);
  }

  /** In order of creation. */
  List<T> ofOwner(Session session, UUID ownerId) throws SQLException {
    return session.list(
        select + " WHERE " + owner + " = ? ORDER BY created, ordinal", this::read, ownerId);
  }

  private T read(RowReader row) throws SQLException {
    CatalogKey key = new CatalogKey(row.id(), row.idOrNull(), row.textOrNull(), row.time());
    return Documents.read(mapping, key, row.bytes());
  }
}
