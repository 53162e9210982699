package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.document.CatalogKey;
import io.penstock.adapters.store.document.Documents;
import io.penstock.adapters.store.document.ResourceMappings;
import io.penstock.adapters.store.document.ResourceMappings.Kind;
import io.penstock.engine.catalog.ProjectResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Table {@code project_resource}: all kinds of them, each as a document. */
final class ResourceTable {

  private static final String UPSERT =
      Sql.upsert(
          "project_resource", List.of("id", "kind", "project_id", "name", "created", "document"));

  private static final String SELECT =
      "SELECT id, project_id, name, created, document FROM project_resource WHERE kind = ?";

  private static final String IN_ORDER = " ORDER BY created, ordinal";

  private final ResourceMappings mappings;

  ResourceTable(SecretBox secrets) {
    mappings = new ResourceMappings(secrets);
  }

  /** Whether a document has a sealed value. */
  static boolean holdsSecrets(Connection connection) throws SQLException {
    String sql =
        "SELECT 1 FROM project_resource WHERE CAST(document AS TEXT) LIKE '%\"sealed\":%' LIMIT 1";
    return Sql.value(connection, sql) != null;
  }

  /** Inserts it, or replaces what has the same id. */
  @SuppressWarnings("unchecked") // What getClass() gives is the class of its object.
  <T extends ProjectResource> void save(Connection connection, T resource) throws SQLException {
    Kind<T> kind = mappings.of((Class<T>) resource.getClass());
    CatalogKey key = kind.mapping().key(resource);
    Sql.update(
        connection,
        UPSERT,
        key.id(),
        kind.name(),
        key.requireOwner(),
        key.requireName(),
        key.created(),
        Documents.write(kind.mapping(), resource));
  }

  void delete(Connection connection, Class<? extends ProjectResource> kind, UUID id)
      throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM project_resource WHERE kind = ? AND id = ?",
        mappings.of(kind).name(),
        id);
  }

  <T extends ProjectResource> List<T> all(Connection connection, Class<T> kind)
      throws SQLException {
    return list(connection, mappings.of(kind), SELECT + IN_ORDER, mappings.of(kind).name());
  }

  <T extends ProjectResource> List<T> ofProject(
      Connection connection, Class<T> kind, UUID projectId) throws SQLException {
    Kind<T> known = mappings.of(kind);
    return list(
        connection, known, SELECT + " AND project_id = ?" + IN_ORDER, known.name(), projectId);
  }

  <T extends ProjectResource> Optional<T> byName(
      Connection connection, Class<T> kind, UUID projectId, String name) throws SQLException {
    Kind<T> known = mappings.of(kind);
    return list(
            connection,
            known,
            SELECT + " AND project_id = ? AND name = ?",
            known.name(),
            projectId,
            name)
        .stream()
        .findFirst();
  }

  <T extends ProjectResource> Optional<T> byId(Connection connection, Class<T> kind, UUID id)
      throws SQLException {
    Kind<T> known = mappings.of(kind);
    return list(connection, known, SELECT + " AND id = ?", known.name(), id).stream().findFirst();
  }

  private static <T extends ProjectResource> List<T> list(
      Connection connection, Kind<T> kind, String sql, Object... parameters) throws SQLException {
    return Sql.list(
        connection,
        sql,
        row ->
            Documents.read(
                kind.mapping(),
                new CatalogKey(row.id(), row.id(), row.text(), row.time()),
                row.bytes()),
        parameters);
  }
}
