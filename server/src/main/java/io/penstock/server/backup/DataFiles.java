package io.penstock.server.backup;

import io.penstock.adapters.store.folder.FolderLock;
import io.penstock.adapters.store.sqlite.SqliteSnapshot;
import io.penstock.adapters.store.sqlite.SqliteSnapshot.Contents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which files of a data folder go into a backup. Left out is only what is known to be of no use
 * elsewhere: what somebody adds to the folder later is kept until somebody says that it need not
 * be.
 */
record DataFiles(Path folder) {

  /** The folder of packages. */
  static final String PACKAGES = "revisions";

  /** The folder of the content of files. */
  static final String CONTENTS = "files";

  /** The folder of what was uploaded to environments. */
  static final String ENVIRONMENTS = "environment-revisions";

  /** In the folder itself. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          // Copied by other means, at one moment.
          SqliteSnapshot.DATABASE,
          SqliteSnapshot.DATABASE + "-wal",
          SqliteSnapshot.DATABASE + "-shm",
          FolderLock.FILE,
          // Packages, content of files and uploads to environments are looked for by name.
          PACKAGES,
          CONTENTS,
          ENVIRONMENTS,
          // Made again when they are needed.
          "environments",
          "worker",
          // Of use only while the server runs.
          "instances",
          "checks",
          "request-files",
          "run",
          "uploads");

  /** The name of a package, in a backup and in the folder. */
  static String packageName(UUID revision) {
    return PACKAGES + "/" + revision + "/package.zip";
  }

  /** The same of the content of a file. */
  private static String contentName(UUID content) {
    return CONTENTS + "/" + content.toString().substring(0, 2) + "/" + content;
  }

  /** Whether a name is that of the content of a file. */
  static boolean isContent(String name) {
    return name.startsWith(CONTENTS + "/");
  }

  /** The names of all packages, and content of files, that a database refers to. */
  static List<String> pieces(Contents contents) {
    return Stream.concat(
            contents.revisions().stream().map(DataFiles::packageName),
            contents.files().stream().map(DataFiles::contentName))
        .toList();
  }

  /** The names of all that there are at the moment. */
  List<String> pieces() throws IOException {
    List<String> names = new ArrayList<>();
    ids(folder.resolve(PACKAGES)).forEach(id -> names.add(packageName(id)));
    for (Path part : list(folder.resolve(CONTENTS))) {
      ids(part).forEach(id -> names.add(contentName(id)));
    }
    return names;
  }

  /** The ids of all uploads to environments that there are at the moment. */
  List<UUID> environmentRevisions() throws IOException {
    return ids(folder.resolve(ENVIRONMENTS));
  }

  /**
   * The name of an upload to an environment. What it consists of is in {@link #filesIn}: it goes as
   * a whole, by another name.
   */
  static String environmentName(UUID revision) {
    return ENVIRONMENTS + "/" + revision;
  }

  /** The names of all files below a folder of that name; none when there is no such folder. */
  List<String> filesIn(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .toList();
    } catch (NoSuchFileException | UncheckedIOException gone) {
      return List.of();
    }
  }

  private static List<UUID> ids(Path folder) throws IOException {
    return list(folder).stream()
        .flatMap(path -> id(path.getFileName().toString()).stream())
        .toList();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (NoSuchFileException noneYet) {
      return List.of();
    }
  }

  private static Optional<UUID> id(String name) {
    try {
      return Optional.of(UUID.fromString(name));
    } catch (IllegalArgumentException unfinished) {
      return Optional.empty();
    }
  }

  /** The names of all other files, with slashes. */
  List<String> others() throws IOException {
    List<String> names = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return isLeftOut(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isLeftOut(path) && !isUnfinished(path)) {
              names.add(folder.relativize(path).toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException problem)
              throws IOException {
            if (isLeftOut(path) || problem instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw problem;
          }
        });
    return names;
  }

  private boolean isLeftOut(Path path) {
    return folder.equals(path.getParent()) && LEFT_OUT.contains(path.getFileName().toString());
  }

  private static boolean isUnfinished(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".part") || name.endsWith(".new");
  }
}
