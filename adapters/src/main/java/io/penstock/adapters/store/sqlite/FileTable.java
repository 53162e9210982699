package io.penstock.adapters.store.sqlite;

import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.FileStore.Upload;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Tables {@code stored_file}, {@code file_upload}, {@code file_part}, {@code discarded_content}.
 */
final class FileTable {

  private FileTable() {}

  static boolean hasBucket(Connection connection, UUID id) throws SQLException {
    return exists(
        connection, "SELECT 1 FROM project_resource WHERE id = ? AND kind = 'bucket'", id);
  }

  /** None in a bucket of a deleted project, to which there may be links. */
  static Optional<StoredFile> find(Connection connection, UUID bucketId, String name)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT size, created, content FROM stored_file WHERE bucket_id = ?1 AND name = ?2"
            + " AND EXISTS (SELECT 1 FROM project_resource WHERE id = ?1 AND kind = 'bucket')",
        row -> new StoredFile(bucketId, name, row.number(), row.time(), row.id().toString()),
        bucketId,
        bytes(name));
  }

  static void save(Connection connection, StoredFile file) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO stored_file (bucket_id, name, size, created, content) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (bucket_id, name) DO UPDATE SET size = excluded.size,"
            + " created = excluded.created, content = excluded.content",
        file.bucketId(),
        bytes(file.name()),
        file.size(),
        file.created(),
        UUID.fromString(file.tag()));
  }

  static boolean delete(Connection connection, UUID bucketId, String name) throws SQLException {
    return Sql.update(
            connection,
            "DELETE FROM stored_file WHERE bucket_id = ? AND name = ?",
            bucketId,
            bytes(name))
        > 0;
  }

  static int deleteOlder(Connection connection, UUID bucketId, Instant time, int limit)
      throws SQLException {
    return Sql.update(
        connection,
        "DELETE FROM stored_file WHERE bucket_id = ?1 AND name IN (SELECT name FROM stored_file"
            + " WHERE bucket_id = ?1 AND created < ?2 ORDER BY created LIMIT ?3)",
        bucketId,
        SqlValues.nearestMicros(time),
        limit);
  }

  static long size(Connection connection, UUID bucketId) throws SQLException {
    return Sql.first(
            connection,
            "SELECT coalesce(sum(size), 0) FROM stored_file WHERE bucket_id = ?",
            RowReader::number,
            bucketId)
        .orElse(0L);
  }

  static void start(Connection connection, Upload upload, Instant now) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO file_upload (id, bucket_id, name, touched) VALUES (?, ?, ?, ?)",
        upload.id(),
        upload.bucketId(),
        bytes(upload.name()),
        now);
  }

  /** None in a bucket of a deleted project. */
  static boolean hasUpload(Connection connection, Upload upload) throws SQLException {
    return hasBucket(connection, upload.bucketId())
        && exists(
            connection,
            "SELECT 1 FROM file_upload WHERE id = ? AND bucket_id = ? AND name = ?",
            upload.id(),
            upload.bucketId(),
            bytes(upload.name()));
  }

  static void savePart(Connection connection, Upload upload, int number, UUID content, Instant now)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO file_part (upload_id, number, content) VALUES (?, ?, ?)"
            + " ON CONFLICT (upload_id, number) DO UPDATE SET content = excluded.content",
        upload.id(),
        number,
        content);
    Sql.update(connection, "UPDATE file_upload SET touched = ? WHERE id = ?", now, upload.id());
  }

  /** The content of each part, by number. */
  static Map<Integer, UUID> parts(Connection connection, Upload upload) throws SQLException {
    Map<Integer, UUID> parts = new TreeMap<>();
    Sql.list(
            connection,
            "SELECT number, content FROM file_part WHERE upload_id = ?",
            row -> Map.entry(row.integer(), row.id()),
            upload.id())
        .forEach(part -> parts.put(part.getKey(), part.getValue()));
    return parts;
  }

  static void endUpload(Connection connection, UUID id) throws SQLException {
    Sql.update(connection, "DELETE FROM file_upload WHERE id = ?", id);
  }

  static List<UUID> uploadsBefore(Connection connection, Instant time) throws SQLException {
    return Sql.list(
        connection, "SELECT id FROM file_upload WHERE touched < ?", RowReader::id, time);
  }

  /** Whether something refers to a content. */
  static boolean isUsed(Connection connection, UUID content) throws SQLException {
    return exists(connection, "SELECT 1 FROM stored_file WHERE content = ?", content)
        || exists(connection, "SELECT 1 FROM file_part WHERE content = ?", content);
  }

  /** The next that were discarded, by id. */
  static List<UUID> discarded(Connection connection, UUID after, int limit) throws SQLException {
    return Sql.list(
        connection,
        "SELECT id FROM discarded_content WHERE id > ? ORDER BY id LIMIT ?",
        RowReader::id,
        after,
        limit);
  }

  /** Notes what nothing refers to yet: it is removed unless it is forgotten. */
  static void note(Connection connection, UUID content) throws SQLException {
    Sql.update(connection, "INSERT INTO discarded_content (id) VALUES (?)", content);
  }

  static void forget(Connection connection, List<UUID> discarded) throws SQLException {
    for (UUID id : discarded) {
      Sql.update(connection, "DELETE FROM discarded_content WHERE id = ?", id);
    }
  }

  private static boolean exists(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return Sql.first(connection, sql, RowReader::integer, parameters).isPresent();
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
