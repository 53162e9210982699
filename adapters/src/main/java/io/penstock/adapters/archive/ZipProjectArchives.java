package io.penstock.adapters.archive;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.port.SharedUploads;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Archives in a folder of the data folder, which its owner alone can read. Where there are other
 * servers, they have them, too; the folder then has those that this one needed.
 */
public final class ZipProjectArchives implements ProjectArchives {

  private static final String FOLDER = "archives";
  private static final String UNFINISHED = ".part";

  private final Path folder;
  private final ArchiveLimits limits;
  private final SharedUploads shared;

  /** For the only server. */
  public ZipProjectArchives(Path dataDirectory, ArchiveLimits limits) throws IOException {
    this(dataDirectory, limits, SharedUploads.NONE);
  }

  /** The same, for one of several servers. */
  public ZipProjectArchives(Path dataDirectory, ArchiveLimits limits, SharedUploads shared)
      throws IOException {
    this.shared = shared;
    folder = Files.createDirectories(dataDirectory.resolve(FOLDER));
    // Also of one that a restore has made.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    this.limits = limits;
  }

  @Override
  public long write(UUID id, Map<String, @Nullable Object> objects, Packages packages)
      throws IOException {
    Path part = part(id);
    try {
      try (OutputStream file = Files.newOutputStream(part);
          ArchiveWriter writer =
              new ArchiveWriter(new BufferedOutputStream(new Bounded(file)), packages)) {
        writer.write(objects);
      }
      return share(id, part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public long add(UUID id, Path file) throws IOException {
    if (!ZipEntries.mayBeZip(file)) {
      throw ZipEntries.notAZip();
    }
    Path part = part(id);
    try {
      Files.move(file, part, StandardCopyOption.REPLACE_EXISTING);
      return share(id, part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public long copy(UUID fromId, UUID toId) throws IOException {
    Path part = part(toId);
    try {
      Files.copy(required(fromId), part, StandardCopyOption.REPLACE_EXISTING);
      return share(toId, part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long share(UUID id, Path part) throws IOException {
    long size = keep(id, part);
    boolean done = false;
    try {
      shared.add(id, file(id));
      done = true;
    } finally {
      if (!done) {
        delete(id);
      }
    }
    return size;
  }

  /** On this disk, wherever it was made. */
  private Path required(UUID id) throws IOException {
    Path file = file(id);
    if (!Files.exists(file)) {
      Path part = folder.resolve(UUID.randomUUID() + UNFINISHED);
      try {
        shared.fetch(id, part);
        var _ = keep(id, part);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return file;
  }

  /** Durable before anything says that it is there. */
  private long keep(UUID id, Path part) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Path file = file(id);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
    return Files.size(file);
  }

  @Override
  public Map<String, @Nullable Object> read(UUID id, Check check) throws IOException {
    try (ZipEntries entries = ZipEntries.open(required(id), limits)) {
      return new ArchiveReader(entries, check).read();
    }
  }

  @Override
  public void unpack(UUID id, String path, Use use) throws IOException {
    Path part = Files.createTempFile(folder, "package-", UNFINISHED);
    try (ZipEntries entries = ZipEntries.open(required(id), limits)) {
      entries.copyTo(path, part);
      use.accept(part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public InputStream open(UUID id) throws IOException {
    return Files.newInputStream(required(id));
  }

  @Override
  public void delete(UUID id) {
    delete(file(id));
    shared.delete(id);
  }

  @Override
  public void keepOnly(Set<UUID> ids) {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> ids.stream().noneMatch(id -> file.equals(file(id))))
          .forEach(ZipProjectArchives::delete);
    } catch (NoSuchFileException noneYet) {
      // Then there is nothing to remove.
    } catch (IOException leftover) {
      log("Could not look through " + folder, leftover);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException leftover) {
      log("Could not remove " + file + "; the next start tries again", leftover);
    }
  }

  private static void log(String message, IOException problem) {
    System.getLogger(ZipProjectArchives.class.getName()).log(Level.WARNING, message, problem);
  }

  private Path file(UUID id) {
    return folder.resolve(id + ".zip");
  }

  private Path part(UUID id) {
    return folder.resolve(id + ".zip" + UNFINISHED);
  }

  /** Refuses what would be larger than archives may be. */
  private final class Bounded extends FilterOutputStream {
    private long left = limits.maximumBytes();

    Bounded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      spend(1);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      spend(length);
      out.write(bytes, offset, length);
    }

    private void spend(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new RejectedException(
            Reason.TOO_LARGE,
            "The export would be larger than %d bytes, the most that is allowed: export fewer objects at once, or leave the packages out."
                .formatted(limits.maximumBytes()));
      }
    }
  }
}
