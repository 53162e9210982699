package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.engine.port.SharedUploads;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StorageServiceException.Problem;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Uploads in a store of objects, and what is known of them in table {@code shared_upload}. A row is
 * there before the object, and goes after it, so that a sweep finds whatever a crash leaves. It
 * goes by the database's clock and by the rows of revisions, never by what one server knows: it
 * takes nothing that another server is about to record.
 */
final class PostgresUploads implements SharedUploads {

  /** Longer than it takes from the note to the revision, however slow the storage is. */
  private static final String ABANDONED =
      "SELECT id FROM shared_upload WHERE noted < now() - INTERVAL '1 day'"
          + " AND NOT EXISTS (SELECT 1 FROM revision WHERE revision.id = shared_upload.id)"
          + " AND NOT EXISTS (SELECT 1 FROM project_resource"
          + " WHERE project_resource.id = shared_upload.id)";

  private final ContentConnections connections;
  private final ObjectStore objects;

  PostgresUploads(ContentConnections connections, ObjectStore objects) {
    this.connections = connections;
    this.objects = objects;
  }

  @Override
  public void add(UUID revisionId, Path file) throws IOException {
    try {
      byte[] sha256 = digest(file);
      var _ =
          connections.run(
              session ->
                  session.update(
                      "INSERT INTO shared_upload (id) VALUES (?)"
                          + " ON CONFLICT (id) DO UPDATE SET noted = now(), sha256 = NULL",
                      revisionId));
      objects.put(key(revisionId), file);
      int noted =
          connections.run(
              session ->
                  session.update(
                      "UPDATE shared_upload SET sha256 = ? WHERE id = ?", sha256, revisionId));
      if (noted == 0) {
        throw new NoSuchFileException(revisionId.toString());
      }
    } catch (InterruptedException stopped) {
      throw interrupted();
    }
  }

  @Override
  public void fetch(UUID revisionId, Path target) throws IOException {
    byte[] expected;
    try {
      expected =
          connections
              .run(
                  session ->
                      session.first(
                          "SELECT sha256 FROM shared_upload WHERE id = ? AND sha256 IS NOT NULL",
                          RowReader::bytes,
                          revisionId))
              .orElseThrow(() -> new NoSuchFileException(revisionId.toString()));
    } catch (InterruptedException stopped) {
      throw interrupted();
    }
    try (DigestInputStream in =
            new DigestInputStream(
                objects.read(key(revisionId)), MessageDigest.getInstance("SHA-256"));
        OutputStream out = Files.newOutputStream(target)) {
      in.transferTo(out);
      if (!Arrays.equals(expected, in.getMessageDigest().digest())) {
        throw new StorageServiceException(
            Problem.FAILED,
            "The server's storage service does not have the upload %s as it was."
                .formatted(revisionId),
            null);
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static byte[] digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      DigestInputStream read = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
      read.transferTo(OutputStream.nullOutputStream());
      return read.getMessageDigest().digest();
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public Set<UUID> all() {
    try {
      return Set.copyOf(
          connections.run(
              session ->
                  session.list(
                      "SELECT id FROM shared_upload WHERE sha256 IS NOT NULL", RowReader::id)));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new StoreException("The uploads that are shared could not be listed.", stopping);
    }
  }

  @Override
  public void delete(UUID revisionId) {
    try {
      objects.delete(key(revisionId));
      var _ =
          connections.run(
              session -> session.update("DELETE FROM shared_upload WHERE id = ?", revisionId));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (IOException | StoreException later) {
      System.getLogger("io.penstock.store")
          .log(
              System.Logger.Level.WARNING,
              "An upload that is gone stays in the storage for now: " + later.getMessage());
    }
  }

  @Override
  public void sweep() {
    try {
      List<UUID> abandoned = connections.run(session -> session.list(ABANDONED, RowReader::id));
      abandoned.forEach(this::delete);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Apart from the content of files. */
  private static String key(UUID revisionId) {
    return "uploads/" + revisionId;
  }

  private static ClosedByInterruptException interrupted() {
    Thread.currentThread().interrupt();
    return new ClosedByInterruptException();
  }
}
