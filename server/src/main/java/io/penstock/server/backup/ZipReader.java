package io.penstock.server.backup;

import io.penstock.adapters.store.sqlite.SqliteSnapshot;
import io.penstock.server.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads a backup. A file from elsewhere may hold anything: no entry may lead out of the folder it
 * is unpacked to.
 */
final class ZipReader implements AutoCloseable {

  private static final int BUFFER = 1 << 16;
  private static final int LARGEST_MANIFEST = 1 << 16;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final ZipFile zip;
  private final List<? extends ZipEntry> entries;
  private final Manifest manifest;
  private final Progress progress;

  private ZipReader(Path file, ZipFile zip, Progress progress) throws IOException {
    this.file = file;
    this.zip = zip;
    this.progress = progress;
    entries = zip.stream().filter(entry -> !entry.isDirectory()).toList();
    manifest = readManifest();
  }

  /**
   * Opens it.
   *
   * @throws StartupException when it is no backup, or not one that this program can read
   */
  static ZipReader open(Path file, Progress progress) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new StartupException("There is no backup %s.".formatted(file));
    }
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException notOne) {
      throw new StartupException(
          "The file %s is no zip file, or it is damaged (%s): use another backup."
              .formatted(file, notOne.getMessage()),
          notOne);
    }
    try {
      return new ZipReader(file, zip, progress);
    } catch (IOException | RuntimeException unusable) {
      zip.close();
      throw unusable;
    }
  }

  private Manifest readManifest() throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.NAME);
    if (entry == null || zip.getEntry(SqliteSnapshot.DATABASE) == null) {
      throw noBackup();
    }
    Manifest found;
    try (InputStream in = zip.getInputStream(entry)) {
      found = Manifest.read(in.readNBytes(LARGEST_MANIFEST)).orElseThrow(this::noBackup);
    }
    if (found.format() > Manifest.FORMAT) {
      throw new StartupException(
          "The backup %s was made by a newer release (format %d, this one knows %d): restore it with that release."
              .formatted(file, found.format(), Manifest.FORMAT));
    }
    return found;
  }

  private StartupException noBackup() {
    return new StartupException(
        "The file %s is not a backup of Penstock: name one that './penstock backup' made."
            .formatted(file));
  }

  Instant created() {
    return manifest.created();
  }

  /** Of all files, in bytes, as the zip says. */
  long size() {
    return entries.stream().mapToLong(ZipEntry::getSize).sum();
  }

  /**
   * Unpacks everything but the manifest into an empty folder, and returns when it is on the disk.
   * Names are all checked before the first byte is written.
   */
  void unpackTo(Path folder) throws IOException {
    List<Path> targets = entries.stream().map(entry -> target(folder, entry)).toList();
    long done = 0;
    for (int i = 0; i < entries.size(); i++) {
      ZipEntry entry = entries.get(i);
      if (!entry.getName().equals(Manifest.NAME)) {
        unpack(entry, targets.get(i), done);
      }
      done += entry.getSize();
    }
    try (var folders = Files.walk(folder).filter(Files::isDirectory)) {
      for (Path each : folders.toList()) {
        Disk.force(each);
      }
    }
  }

  private Path target(Path folder, ZipEntry entry) {
    try {
      Path target = folder.resolve(entry.getName()).normalize();
      if (target.startsWith(folder) && !target.equals(folder)) {
        return target;
      }
    } catch (InvalidPathException impossible) {
      // The same answer.
    }
    throw new StartupException(
        "The backup %s has an entry that leads out of the data folder: it was not made by Penstock, and is not restored."
            .formatted(file));
  }

  private void unpack(ZipEntry entry, Path target, long doneBefore) throws IOException {
    Files.createDirectories(Disk.parent(target));
    CRC32 checksum = new CRC32();
    long done = doneBefore;
    try (InputStream in = zip.getInputStream(entry);
        FileChannel out =
            FileChannel.open(
                target,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OWNER_ONLY)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        checksum.update(buffer, 0, n);
        for (ByteBuffer left = ByteBuffer.wrap(buffer, 0, n); left.hasRemaining(); ) {
          out.write(left);
        }
        done += n;
        progress.at("Unpacking", done, size());
      }
      out.force(true);
    } catch (ZipException damaged) {
      throw damaged(entry);
    }
    // Java checks it only for streams.
    if (checksum.getValue() != entry.getCrc()) {
      throw damaged(entry);
    }
  }

  private StartupException damaged(ZipEntry entry) {
    return new StartupException(
        "The backup %s is damaged at %s: use another backup.".formatted(file, entry.getName()));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
