package io.penstock.adapters.store.sql;

import static io.penstock.engine.error.RejectedException.unavailable;

import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.FileStore.Upload;
import java.nio.charset.StandardCharsets;
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

  static boolean hasBucket(Session session, UUID id) throws SQLException {
    return exists(session, "SELECT 1 FROM project_resource WHERE id = ? AND kind = 'bucket'", id);
  }

  /** None in a bucket of a deleted project, to which there may be links. */
  static Optional<StoredFile> find(Session session, UUID bucketId, String name)
      throws SQLException {
    return session.first(
        "SELECT size, created, content FROM stored_file WHERE bucket_id = ?1 AND name = ?2"
            + " AND EXISTS (SELECT 1 FROM project_resource WHERE id = ?1 AND kind = 'bucket')",
        row -> new StoredFile(bucketId, name, row.number(), row.time(), row.id().toString()),
        bucketId,
        bytes(name));
  }

  static void save(Session session, StoredFile file) throws SQLException {
    session.update(
        "INSERT INTO stored_file (bucket_id, name, size, created, content) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (bucket_id, name) DO UPDATE SET size = excluded.size,"
            + " created = excluded.created, content = excluded.content",
        file.bucketId(),
        bytes(file.name()),
        file.size(),
        file.created(),
        UUID.fromString(file.tag()));
  }

  static boolean delete(Session session, UUID bucketId, String name) throws SQLException {
    return session.update(
            "DELETE FROM stored_file WHERE bucket_id = ? AND name = ?", bucketId, bytes(name))
        > 0;
  }

  static int deleteOlder(Session session, UUID bucketId, Instant time, int limit)
      throws SQLException {
    return session.update(
        "DELETE FROM stored_file WHERE bucket_id = ?1 AND name IN (SELECT name FROM stored_file"
            + " WHERE bucket_id = ?1 AND created < ?2 ORDER BY created LIMIT ?3)",
        bucketId,
        SqlValues.nearestMicros(time),
        limit);
  }

  static long size(Session session, UUID bucketId) throws SQLException {
    return session
        .first(
            "SELECT coalesce(sum(size), 0) FROM stored_file WHERE bucket_id = ?",
            RowReader::number,
            bucketId)
        .orElse(0L);
  }

  static void start(Session session, Upload upload, Instant now) throws SQLException {
    session.update(
        "INSERT INTO file_upload (id, bucket_id, name, touched) VALUES (?, ?, ?, ?)",
        upload.id(),
        upload.bucketId(),
        bytes(upload.name()),
        now);
  }

  /** None in a bucket of a deleted project. */
  static boolean hasUpload(Session session, Upload upload) throws SQLException {
    return hasBucket(session, upload.bucketId())
        && exists(
            session,
            "SELECT 1 FROM file_upload WHERE id = ? AND bucket_id = ? AND name = ?",
            upload.id(),
            upload.bucketId(),
            bytes(upload.name()));
  }

  static void savePart(Session session, Upload upload, int number, UUID content, Instant now)
      throws SQLException {
    session.update(
        "INSERT INTO file_part (upload_id, number, content) VALUES (?, ?, ?)"
            + " ON CONFLICT (upload_id, number) DO UPDATE SET content = excluded.content",
        upload.id(),
        number,
        content);
    session.update("UPDATE file_upload SET touched = ? WHERE id = ?", now, upload.id());
  }

  /** The content of each part, by number. */
  static Map<Integer, UUID> parts(Session session, Upload upload) throws SQLException {
    Map<Integer, UUID> parts = new TreeMap<>();
    session
        .list(
            "SELECT number, content FROM file_part WHERE upload_id = ?",
            row -> Map.entry(row.integer(), row.id()),
            upload.id())
        .forEach(part -> parts.put(part.getKey(), part.getValue()));
    return parts;
  }

  static void endUpload(Session session, UUID id) throws SQLException {
    session.update("DELETE FROM file_upload WHERE id = ?", id);
  }

  static List<UUID> uploadsBefore(Session session, Instant time) throws SQLException {
    return session.list("SELECT id FROM file_upload WHERE touched < ?", RowReader::id, time);
  }

  /** Whether something refers to a content. */
  static boolean isUsed(Session session, UUID content) throws SQLException {
    return exists(session, "SELECT 1 FROM stored_file WHERE content = ?", content)
        || exists(session, "SELECT 1 FROM file_part WHERE content = ?", content);
  }

  /** The next that were discarded and that nobody has open, by id. */
  static List<UUID> discarded(Session session, UUID after, int limit) throws SQLException {
    return session.list(
        "SELECT id FROM discarded_content WHERE id > ? AND %s ORDER BY id LIMIT ?"
            .formatted(session.dialect().discardedForGood()),
        RowReader::id,
        after,
        limit);
  }

  /** Notes what nothing refers to yet: it is removed unless it is forgotten. */
  static void note(Session session, UUID content) throws SQLException {
    session.update("INSERT INTO discarded_content (id) VALUES (?)", content);
  }

  /** Those of them that may be removed now, and are never referred to any more. */
  static List<UUID> claim(Session session, List<UUID> discarded) throws SQLException {
    return session.list(
        session.dialect().claimingDiscarded(), RowReader::id, new Session.Ids(discarded));
  }

  /**
   * Lets content be, which something refers to from now on.
   *
   * @param noted whether it was noted when it was made
   */
  static void refer(Session session, UUID content, boolean noted) throws SQLException {
    int found =
        session.update(
            "DELETE FROM discarded_content WHERE id = ?" + session.dialect().unclaimed(), content);
    if (noted && found == 0) {
      throw unavailable(
          "The upload took so long that its content was taken for something left behind: send it"
              + " again");
    }
  }

  static void forget(Session session, List<UUID> discarded) throws SQLException {
    for (UUID id : discarded) {
      session.update("DELETE FROM discarded_content WHERE id = ?", id);
    }
  }

  private static boolean exists(Session session, String sql, Object... parameters)
      throws SQLException {
    return session.first(sql, RowReader::integer, parameters).isPresent();
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
