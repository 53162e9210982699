package io.penstock.adapters.store.sql;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.adapters.store.content.FileContents;
import io.penstock.adapters.store.content.FileContents.OpenContent;
import io.penstock.adapters.store.content.FileContents.Written;
import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files: their content in the folder {@code files} or elsewhere, all else in the database. The
 * content comes first, and goes last: a row always has its content, and content without a row is
 * swept.
 */
final class SqlFileStore implements FileStore {

  private static final int DISCARDED_AT_ONCE = 200;

  private final GroupWriter writer;
  private final ReadPool reads;
  private final FileContents contents;
  private final Cluster cluster;

  /** Only what an earlier server left can have no row: it is looked for once. */
  private boolean looked;

  SqlFileStore(GroupWriter writer, ReadPool reads, FileContents contents, Cluster cluster) {
    this.writer = writer;
    this.reads = reads;
    this.contents = contents;
    this.cluster = cluster;
  }

  @Override
  public StoredFile put(UUID bucketId, String name, Instant now, InputStream content)
      throws IOException, InterruptedException {
    // Asked before as well: a whole upload should not be in vain.
    reads.read(session -> requireBucket(session, bucketId));
    try (Written written = contents.write(content)) {
      StoredFile file =
          new StoredFile(bucketId, name, written.size(), now, written.id().toString());
      writer.transaction(
          session -> {
            requireBucket(session, bucketId);
            FileTable.save(session, file);
            FileTable.refer(session, written.id(), written.noted());
            return file;
          });
      written.keep();
      return file;
    }
  }

  @Override
  public Optional<StoredFile> find(UUID bucketId, String name) {
    return reads.read(session -> FileTable.find(session, bucketId, name));
  }

  @Override
  public Optional<Content> open(UUID bucketId, String name) throws IOException {
    Optional<StoredFile> found = find(bucketId, name);
    while (found.isPresent()) {
      StoredFile file = found.get();
      Optional<StoredFile> before = found;
      try (Opening opening = new Opening(contents.open(UUID.fromString(file.tag())))) {
        // What is open stays; but a sweep may have come before.
        found = find(bucketId, name);
        if (found.equals(before)) {
          return Optional.of(new Opened(file, opening.done()));
        }
      } catch (NoSuchFileException replaced) {
        found = find(bucketId, name);
        if (found.equals(before)) {
          throw replaced;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean delete(UUID bucketId, String name) {
    return writer.transaction(session -> FileTable.delete(session, bucketId, name));
  }

  @Override
  public Listing list(Query query) {
    return reads.snapshot(session -> FileListing.of(session, query));
  }

  @Override
  public long size(UUID bucketId) {
    return reads.read(session -> FileTable.size(session, bucketId));
  }

  @Override
  public UUID startUpload(UUID bucketId, String name, Instant now) {
    Upload upload = new Upload(UUID.randomUUID(), bucketId, name);
    return writer.transaction(
        session -> {
          requireBucket(session, bucketId);
          FileTable.start(session, upload, now);
          return upload.id();
        });
  }

  @Override
  public String putPart(Upload upload, int number, Instant now, InputStream content)
      throws IOException, InterruptedException {
    reads.read(session -> requireUpload(session, upload));
    try (Written written = contents.write(content)) {
      writer.transaction(
          session -> {
            requireUpload(session, upload);
            FileTable.savePart(session, upload, number, written.id(), now);
            FileTable.refer(session, written.id(), written.noted());
            return true;
          });
      written.keep();
      return written.id().toString();
    }
  }

  @Override
  public StoredFile completeUpload(Upload upload, List<Part> parts, Instant now)
      throws IOException, InterruptedException {
    reads.snapshot(session -> requireParts(session, upload, parts));
    // Now they are known to be ids.
    List<UUID> pieces = parts.stream().map(part -> UUID.fromString(part.tag())).toList();
    try (Written written = contents.join(pieces)) {
      StoredFile file =
          new StoredFile(
              upload.bucketId(), upload.name(), written.size(), now, written.id().toString());
      writer.transaction(
          session -> {
            requireParts(session, upload, parts);
            FileTable.save(session, file);
            FileTable.refer(session, written.id(), written.noted());
            FileTable.endUpload(session, upload.id());
            return file;
          });
      written.keep();
      return file;
    } catch (NoSuchFileException replacedMeanwhile) {
      throw notFound("Upload was not found");
    }
  }

  @Override
  public int deleteOlder(UUID bucketId, Instant time, int limit) {
    return writer.transaction(session -> FileTable.deleteOlder(session, bucketId, time, limit));
  }

  @Override
  public synchronized void sweep(Instant abandonedBefore) {
    if (cluster.leads()) {
      endUploads(abandonedBefore);
      removeDiscarded();
    }
    // Each server in its own folder.
    if (!looked) {
      List<UUID> unused = new ArrayList<>();
      List<UUID> used = new ArrayList<>();
      contents.forEach(
          content -> {
            boolean isUsed = reads.read(session -> FileTable.isUsed(session, content));
            (isUsed ? used : unused).add(content);
          });
      looked = remove(unused, new ArrayList<>()) && settle(used);
    }
  }

  private void endUploads(Instant abandonedBefore) {
    for (UUID upload : reads.read(session -> FileTable.uploadsBefore(session, abandonedBefore))) {
      writer.transaction(
          session -> {
            FileTable.endUpload(session, upload);
            return true;
          });
    }
  }

  /** Whether all of it is where it is to be; otherwise the next sweep tries again. */
  private boolean settle(List<UUID> used) {
    try {
      for (UUID content : used) {
        contents.settle(content);
      }
      return true;
    } catch (IOException later) {
      System.getLogger("io.penstock.store")
          .log(
              System.Logger.Level.WARNING,
              "Content of files stays in the data folder for now: " + later.getMessage());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void removeDiscarded() {
    UUID last = new UUID(0, 0);
    boolean more = true;
    while (more) {
      UUID after = last;
      List<UUID> discarded =
          reads.read(session -> FileTable.discarded(session, after, DISCARDED_AT_ONCE));
      if (discarded.isEmpty()) {
        return;
      }
      last = discarded.getLast();
      List<UUID> removed = new ArrayList<>();
      List<UUID> claimed = writer.transaction(session -> FileTable.claim(session, discarded));
      more = remove(claimed, removed) && discarded.size() == DISCARDED_AT_ONCE;
      writer.transaction(
          session -> {
            FileTable.forget(session, removed);
            return true;
          });
    }
  }

  /**
   * Removes content. The next sweep tries again what is not possible now.
   *
   * @param removed gets what is gone
   * @return whether it makes sense to go on with other content
   */
  private boolean remove(List<UUID> discarded, List<UUID> removed) {
    try {
      for (UUID content : discarded) {
        // Asked again: one that was being made when the list was read may be a file's by now. In
        // this
        // order, since what is being made is held until it is recorded.
        if (contents.mayRemove(content)
            && !reads.read(session -> FileTable.isUsed(session, content))
            && contents.remove(content)) {
          removed.add(content);
        }
      }
      return true;
    } catch (IOException later) {
      System.getLogger("io.penstock.store")
          .log(
              System.Logger.Level.WARNING,
              "Content of files that are gone stays for now: " + later.getMessage());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static boolean requireBucket(Session session, UUID bucketId) throws SQLException {
    if (!FileTable.hasBucket(session, bucketId)) {
      throw notFound("Bucket was not found");
    }
    return true;
  }

  private static boolean requireUpload(Session session, Upload upload) throws SQLException {
    if (!FileTable.hasUpload(session, upload)) {
      throw notFound("Upload was not found");
    }
    return true;
  }

  private static boolean requireParts(Session session, Upload upload, List<Part> parts)
      throws SQLException {
    requireUpload(session, upload);
    Map<Integer, UUID> sent = FileTable.parts(session, upload);
    for (Part part : parts) {
      UUID content = sent.get(part.number());
      if (content == null) {
        throw invalid(
            "The part %d was not sent: send it, or leave it out.".formatted(part.number()));
      }
      if (!content.toString().equals(part.tag())) {
        throw invalid(
            "The ETag of part %d is not that of what was sent last.".formatted(part.number()));
      }
    }
    return true;
  }

  /** Content that is closed again unless it is done. */
  private static final class Opening implements AutoCloseable {
    private @Nullable OpenContent content;

    Opening(OpenContent content) {
      this.content = content;
    }

    OpenContent done() {
      OpenContent open = Objects.requireNonNull(content);
      content = null;
      return open;
    }

    @Override
    public void close() throws IOException {
      if (content != null) {
        content.close();
      }
    }
  }

  private record Opened(StoredFile file, OpenContent content) implements Content {

    @Override
    public InputStream part(long offset, long length) throws IOException {
      return content.part(offset, length);
    }

    @Override
    public void close() throws IOException {
      content.close();
    }
  }
}
