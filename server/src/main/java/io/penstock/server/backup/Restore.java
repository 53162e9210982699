package io.penstock.server.backup;

import io.penstock.adapters.store.folder.FolderLock;
import io.penstock.adapters.store.sqlite.SqliteSnapshot;
import io.penstock.adapters.store.sqlite.SqliteSnapshot.Contents;
import io.penstock.engine.port.StoreException;
import io.penstock.server.StartupException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes a data folder from a backup. Everything is unpacked and checked beside the place where it
 * goes; then it is renamed. A restore that fails leaves the place as it was.
 *
 * @param data does not exist, or is empty
 */
record Restore(Path file, Path data, Progress progress) {

  /** In an empty folder, there may be these: a lock that nobody holds, and a file system's own. */
  private static final Set<String> NOTHING = Set.of(FolderLock.FILE, "lost+found");

  /**
   * What was made.
   *
   * @param created when the backup was made
   * @param size of all files, in bytes
   */
  record Made(Instant created, Contents contents, long packages, long size) {}

  /**
   * Makes it.
   *
   * @throws StartupException when the backup is no good, or the folder is not empty
   * @throws StoreException when the folder is in use by a server
   */
  Made make() throws IOException {
    try (ZipReader zip = ZipReader.open(file, progress)) {
      return Files.exists(data) ? intoEmpty(zip) : intoNew(zip);
    }
  }

  private Made intoNew(ZipReader zip) throws IOException {
    Path parent = Disk.parent(data);
    Files.createDirectories(parent);
    try (Scratch scratch = Scratch.in(parent, String.valueOf(data.getFileName()))) {
      Made made = unpack(zip, scratch.folder());
      try {
        Files.move(scratch.folder(), data, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException meanwhile) {
        if (Files.exists(data)) {
          throw notEmpty();
        }
        throw meanwhile;
      }
      Disk.force(parent);
      return made;
    }
  }

  /** A folder that somebody prepared may be a mount point, which nothing can be renamed to. */
  private Made intoEmpty(ZipReader zip) throws IOException {
    if (!Files.isDirectory(data)) {
      throw new StartupException(
          "%s is not a folder: name another place with --data.".formatted(data));
    }
    Path lockFile = data.resolve(FolderLock.FILE);
    boolean locked = Files.exists(lockFile);
    if (!locked) {
      requireEmpty();
    }
    boolean made = false;
    try (FolderLock _ = FolderLock.take(data)) {
      requireEmpty();
      try (Scratch scratch = Scratch.in(data, "restore")) {
        Made result = unpack(zip, scratch.folder());
        moveAll(scratch.folder());
        made = true;
        return result;
      }
    } finally {
      if (!made && !locked) {
        Files.deleteIfExists(lockFile);
      }
    }
  }

  private void requireEmpty() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      if (!files.allMatch(path -> NOTHING.contains(path.getFileName().toString()))) {
        throw notEmpty();
      }
    }
  }

  private StartupException notEmpty() {
    return new StartupException(
        "The data folder %1$s is not empty: stop its server and move it away first (mv %1$s %1$s.old), or name another folder with --data."
            .formatted(data));
  }

  /** The database last: without it, a server would not take the folder for its own. */
  private void moveAll(Path from) throws IOException {
    List<Path> moved = new ArrayList<>();
    boolean done = false;
    try (Stream<Path> files = Files.list(from)) {
      List<Path> all =
          files
              .sorted(
                  Comparator.comparing(
                      path -> path.getFileName().toString().equals(SqliteSnapshot.DATABASE)))
              .toList();
      for (Path path : all) {
        Path target = data.resolve(path.getFileName());
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        moved.add(target);
      }
      Disk.force(data);
      done = true;
    } finally {
      if (!done) {
        for (Path target : moved) {
          Files.move(target, from.resolve(target.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
  }

  private Made unpack(ZipReader zip, Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    zip.unpackTo(folder);
    Contents contents;
    try {
      contents = SqliteSnapshot.verify(folder.resolve(SqliteSnapshot.DATABASE));
    } catch (StoreException useless) {
      throw new StartupException(
          "The backup %s cannot be restored: %s"
              .formatted(
                  file,
                  // The place where it was unpacked is of no interest, and gone.
                  String.valueOf(useless.getMessage()).replace(folder + "/", "")),
          useless);
    }
    long packages =
        contents.revisions().stream()
            .filter(id -> Files.exists(folder.resolve(DataFiles.packageName(id))))
            .count();
    return new Made(zip.created(), contents, packages, zip.size());
  }
}
