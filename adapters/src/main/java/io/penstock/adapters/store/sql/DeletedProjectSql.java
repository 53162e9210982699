package io.penstock.adapters.store.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The SQL of deleted projects. Deletion takes the definitions away and hides the rest: the project
 * and what may have millions of rows are not found by anybody any more, and are removed in steps.
 */
final class DeletedProjectSql {

  /** The condition on table {@code project} for those that are there. */
  static final String LIVE = "deleted IS NULL";

  /** Of which few rows, or none that refer to others, are left. */
  private static final List<String> DEFINITIONS =
      List.of(
          "DELETE FROM deployment WHERE project_id = ?",
          "DELETE FROM pipeline WHERE project_id = ?",
          "DELETE FROM environment_variable WHERE project_id = ?");

  private static final String HIDE = "UPDATE project SET deleted = 1, name = ? WHERE id = ?";

  private static final String NEXT = "SELECT id FROM project WHERE deleted = 1 LIMIT 1";

  /** What belongs to others comes before them. */
  static final List<String> STEPS =
      List.of(
          """
          DELETE FROM stored_file WHERE (bucket_id, name) IN (
            SELECT file.bucket_id, file.name FROM project_resource AS bucket
              CROSS JOIN stored_file AS file
              WHERE file.bucket_id = bucket.id AND bucket.project_id = ? LIMIT ?)
          """,
          """
          DELETE FROM file_part WHERE (upload_id, number) IN (
            SELECT part.upload_id, part.number FROM project_resource AS bucket
              CROSS JOIN file_upload AS upload CROSS JOIN file_part AS part
              WHERE upload.bucket_id = bucket.id AND part.upload_id = upload.id
                AND bucket.project_id = ? LIMIT ?)
          """,
          """
          DELETE FROM webhook_event WHERE ordinal IN (
            SELECT event.ordinal FROM project_resource AS webhook
              CROSS JOIN webhook_event AS event
              WHERE event.webhook_id = webhook.id AND webhook.project_id = ? LIMIT ?)
          """,
          """
          DELETE FROM audit_event WHERE ordinal IN (
            SELECT ordinal FROM audit_event WHERE project_id = ? LIMIT ?)
          """,
          """
          DELETE FROM project_resource WHERE ordinal IN (
            SELECT ordinal FROM project_resource WHERE project_id = ? LIMIT ?)
          """);

  private DeletedProjectSql() {}

  static void hide(Session session, UUID project) throws SQLException {
    for (String sql : DEFINITIONS) {
      session.update(sql, project);
    }
    // Resources are found by their kind, and no kind has this name.
    session.update(
        "UPDATE project_resource SET kind = 'deleted', name = %s WHERE project_id = ?"
            .formatted(session.dialect().textOf("id")),
        project);
    // No user can give a name with a blank.
    session.update(HIDE, "deleted " + project, project);
  }

  /** A project that has not been removed yet. */
  static Optional<UUID> next(Session session) throws SQLException {
    return session.first(NEXT, RowReader::id);
  }

  /** Removes some of what is left of a project, and in the end itself. Returns how many rows. */
  static int remove(Session session, UUID project, int limit) throws SQLException {
    for (String sql : STEPS) {
      int removed = session.update(sql, project, limit);
      if (removed > 0) {
        return removed;
      }
    }
    int points = SeriesRemoval.some(session, limit, "project_id = ?", project);
    return points > 0 ? points : session.update("DELETE FROM project WHERE id = ?", project);
  }
}
