package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.document.CatalogKey;
import io.penstock.adapters.store.document.Documents;
import io.penstock.adapters.store.document.ResourceMappings;
import io.penstock.adapters.store.document.ResourceMappings.Kind;
import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.engine.catalog.ProjectResource;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Table {@code project_resource}: all kinds of them, each as a document. */
final class ResourceTable {

  private static final String UPSERT =
      Session.upsert(
          "project_resource", List.of("id", "kind", "project_id", "name", "created", "document"));

  private static final String SELECT =
      "SELECT id, project_id, name, created, document FROM project_resource WHERE kind = ?";

  private static final String IN_ORDER = " ORDER BY created, ordinal";

  private final ResourceMappings mappings;

  ResourceTable(SecretBox secrets) {
    mappings = new ResourceMappings(secrets);
  }

  /** Inserts it, or replaces what has the same id. */
  @SuppressWarnings("unchecked") // What getClass() gives is the class of its object.
  <T extends ProjectResource> void save(Session session, T resource) throws SQLException {
    Kind<T> kind = mappings.of((Class<T>) resource.getClass());
    CatalogKey key = kind.mapping().key(resource);
    session.update(
        UPSERT,
        key.id(),
        kind.name(),
        key.requireOwner(),
        key.requireName(),
        key.created(),
        Documents.write(kind.mapping(), resource));
  }

  void delete(Session session, Class<? extends ProjectResource> kind, UUID id) throws SQLException {
    session.update(
        "DELETE FROM project_resource WHERE kind = ? AND id = ?", mappings.of(kind).name(), id);
  }

  <T extends ProjectResource> List<T> all(Session session, Class<T> kind) throws SQLException {
    return list(session, mappings.of(kind), SELECT + IN_ORDER, mappings.of(kind).name());
  }

  <T extends ProjectResource> List<T> ofProject(Session session, Class<T> kind, UUID projectId)
      throws SQLException {
    Kind<T> known = mappings.of(kind);
    return list(session, known, SELECT + " AND project_id = ?" + IN_ORDER, known.name(), projectId);
  }

  <T extends ProjectResource> Optional<T> byName(
      Session session, Class<T> kind, UUID projectId, String name) throws SQLException {
    Kind<T> known = mappings.of(kind);
    return list(
            session,
            known,
            SELECT + " AND project_id = ? AND name = ?",
            known.name(),
            projectId,
            name)
        .stream()
        .findFirst();
  }

  <T extends ProjectResource> Optional<T> byId(Session session, Class<T> kind, UUID id)
      throws SQLException {
    Kind<T> known = mappings.of(kind);
    return list(session, known, SELECT + " AND id = ?", known.name(), id).stream().findFirst();
  }

  private static <T extends ProjectResource> List<T> list(
      Session session, Kind<T> kind, String sql, Object... parameters) throws SQLException {
    return session.list(
        sql,
        row ->
            Documents.read(
                kind.mapping(),
                new CatalogKey(row.id(), row.id(), row.text(), row.time()),
                row.bytes()),
        parameters);
  }
}
