package io.penstock.adapters.store.sqlite;

import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.EnvironmentVariable.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code environment_variable}, where secrets are encrypted. */
final class VariableTable {

  private static final String UPSERT =
      Sql.upsert(
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

  static boolean holdsSecrets(Connection connection) throws SQLException {
    String sql = "SELECT 1 FROM environment_variable WHERE sealed IS NOT NULL LIMIT 1";
    return Sql.value(connection, sql) != null;
  }

  /** Inserts it, or replaces what has the same id. */
  void save(Connection connection, EnvironmentVariable variable) throws SQLException {
    UUID id = variable.id();
    Sql.update(
        connection,
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

  void delete(Connection connection, UUID id) throws SQLException {
    Sql.update(connection, "DELETE FROM environment_variable WHERE id = ?", id);
  }

  List<EnvironmentVariable> ofOwner(Connection connection, UUID ownerId) throws SQLException {
    return Sql.list(connection, OF_OWNER, this::read, ownerId);
  }

  Optional<EnvironmentVariable> byId(Connection connection, UUID id) throws SQLException {
    return Sql.first(connection, SELECT + "WHERE id = ?", this::read, id);
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
