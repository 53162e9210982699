package io.penstock.adapters.runtime.python.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders that hold what user code made, and so may hold anything. */
public final class Folders {

  private Folders() {}

  /** Deletes a folder and everything in it, without following links. Fine when there is none. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            // User code may have taken its own rights away.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem)
              throws IOException {
            if (problem instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw problem;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Makes a folder, everything in it, and that it is where it is, survive a power failure. Links
   * are not followed.
   */
  public static void force(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && Files.isReadable(file)) {
              forceOne(file);
            }
            return FileVisitResult.CONTINUE;
          }

          // Nobody can use what cannot be read, and what is gone need not last.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem)
              throws IOException {
            if (problem instanceof AccessDeniedException
                || problem instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw problem;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            forceOne(directory);
            return FileVisitResult.CONTINUE;
          }
        });
    forceOne(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
  }

  /** The same for one file, or for the list of names that a folder is. */
  public static void forceOne(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Deletes what is directly in a folder, is not to be kept, and was last changed before a time.
   * Fine when there is no such folder.
   *
   * @param kept which names are
   */
  public static void deleteOthers(Path folder, Predicate<String> kept, Instant before) {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (!kept.test(entry.getFileName().toString()) && isOlder(entry, before)) {
          deleteQuietly(entry);
        }
      }
    } catch (NoSuchFileException noneYet) {
      // Then there is nothing to remove.
    } catch (IOException | UncheckedIOException leftover) {
      System.getLogger(Folders.class.getName())
          .log(System.Logger.Level.WARNING, "Could not look through " + folder, leftover);
    }
  }

  /** What is directly in a folder and has an id for a name; none when there is no such folder. */
  public static List<UUID> ids(Path folder) throws IOException {
    List<UUID> ids = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        try {
          ids.add(UUID.fromString(entry.getFileName().toString()));
        } catch (IllegalArgumentException notOurs) {
          // Something unfinished.
        }
      }
    } catch (NoSuchFileException noneYet) {
      return List.of();
    }
    return ids;
  }

  /** Whether something was last changed before a time; false when it is gone. */
  public static boolean isOlder(Path path, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(time);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  /**
   * Deletes a folder that others may look into: for them it is whole, and then gone. What a stop in
   * between leaves beside it has a name that starts with a dot.
   */
  public static void deleteAtOnce(Path folder) {
    Path gone = folder.resolveSibling(".gone-" + UUID.randomUUID());
    try {
      Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException none) {
      return;
    } catch (IOException inPlace) {
      deleteQuietly(folder);
      return;
    }
    deleteQuietly(gone);
  }

  /**
   * The same as {@link #delete}, for clean-up after which nothing depends on the folder being gone.
   */
  public static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException leftover) {
      System.getLogger(Folders.class.getName())
          .log(System.Logger.Level.WARNING, "Could not delete " + folder, leftover);
    }
  }
}
