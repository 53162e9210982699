package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.EnvironmentVariable.Level;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code environment_variable}, where secrets are encrypted. */
final class VariableTable {

  private static final String UPSERT =
      Session.upsert(
          "environment_variable",
          List.of("id", "project_id", "deployment_id", "version_id", "name", "value", "sealed"));

  private static final String SELECT =
      """
      SELECT id,
        CASE WHEN project_id IS NOT NULL THEN 'PROJECT'
          WHEN deployment_id IS NOT NULL THEN 'DEPLOYMENT' ELSE 'VERSION' END,
        COALESCE(project_id, deployment_id, version_id),
        name, value, sealed
      FROM environment_variable
      """;

  /** One comparison for each column, so that each uses its index. */
  private static final String OF_OWNER =
      SELECT
          + """
      WHERE project_id = ?1 OR deployment_id = ?1 OR version_id = ?1
      ORDER BY name
      """;

  private final SecretBox secrets;

  VariableTable(SecretBox secrets) {
    this.secrets = secrets;
  }

  /** Inserts it, or replaces what has the same id. */
  void save(Session session, EnvironmentVariable variable) throws SQLException {
    UUID id = variable.id();
    session.update(
        UPSERT,
        id,
        ownerAt(Level.PROJECT, variable),
        ownerAt(Level.DEPLOYMENT, variable),
        ownerAt(Level.VERSION, variable),
        variable.name(),
        variable.secret() ? null : variable.value(),
        variable.secret() ? secrets.seal(variable.value(), id) : null);
  }

  private static @Nullable UUID ownerAt(Level level, EnvironmentVariable variable) {
    return variable.level() == level ? variable.ownerId() : null;
  }

  void delete(Session session, UUID id) throws SQLException {
    session.update("DELETE FROM environment_variable WHERE id = ?", id);
  }

  List<EnvironmentVariable> ofOwner(Session session, UUID ownerId) throws SQLException {
    return session.list(OF_OWNER, this::read, ownerId);
  }

  Optional<EnvironmentVariable> byId(Session session, UUID id) throws SQLException {
    return session.first(SELECT + "WHERE id = ?", this::read, id);
  }

  private EnvironmentVariable read(RowReader row) throws SQLException {
    UUID id = row.id();
    Level level = Level.valueOf(row.text());
    UUID ownerId = row.id();
    String name = row.text();
    String value = row.textOrNull();
    return value != null
        ? new EnvironmentVariable(id, level, ownerId, name, value, false)
        : new EnvironmentVariable(id, level, ownerId, name, secrets.unseal(row.bytes(), id), true);
  }
}
