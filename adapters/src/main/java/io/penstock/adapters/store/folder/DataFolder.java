package io.penstock.adapters.store.folder;

import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of a server: ours alone, while this is open. New folders and files can be read by
 * their owner only.
 */
public final class DataFolder implements AutoCloseable {

  public static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  public static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** What is removed when the database does not know of it. */
  private static final List<String> UPLOADS =
      List.of("revisions", "environment-revisions", "files", "archives");

  private final Path directory;
  private final FolderLock lock;

  private DataFolder(Path directory, FolderLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Creates the folder if there is none, and locks it.
   *
   * @throws StoreException when another server has it, or it cannot be written
   */
  public static DataFolder open(Path directory) {
    try {
      Files.createDirectories(directory, OWNER_ONLY_FOLDER);
      return new DataFolder(directory, FolderLock.take(directory));
    } catch (IOException e) {
      throw FolderLock.unusable(directory, e);
    }
  }

  /** Creates a file, or leaves what is there as it is, with the permissions its owner gave it. */
  public static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, OWNER_ONLY);
    } catch (FileAlreadyExistsException anOlderStart) {
      // It is kept.
    }
  }

  public Path path() {
    return directory;
  }

  /**
   * A name that no other folder has, given when the folder is used first. A copy of the folder gets
   * another one, which it knows by the folder's number in the file system.
   */
  public UUID id() {
    Path file = directory.resolve("folder.id");
    try {
      String number = Files.getAttribute(directory, "unix:ino").toString();
      List<String> known =
          Files.exists(file) ? List.of(Files.readString(file).split("\\s+")) : List.of();
      if (known.size() == 2 && known.get(1).equals(number)) {
        return UUID.fromString(known.getFirst());
      }
      UUID id = UUID.randomUUID();
      Path part = file.resolveSibling("folder.id.part");
      Files.deleteIfExists(part);
      createFile(part);
      Files.writeString(part, "%s %s%n".formatted(id, number));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return id;
    } catch (IllegalArgumentException damaged) {
      throw new StoreException(
          "The file %s holds no id: delete it, and a new one is made.".formatted(file), damaged);
    } catch (IOException e) {
      throw FolderLock.unusable(directory, e);
    }
  }

  /** The key that secrets are encrypted with; see {@link SecretBox}. */
  public Path secretKey() {
    return directory.resolve("secret.key");
  }

  /** A folder in it with something that users have uploaded, if there is one. */
  public Optional<Path> uploads() {
    return UPLOADS.stream()
        .map(directory::resolve)
        .filter(Files::isDirectory)
        .filter(DataFolder::holdsAnything)
        .findFirst();
  }

  private static boolean holdsAnything(Path folder) {
    Path unfinished = folder.resolve("incoming");
    try (Stream<Path> all = Files.walk(folder)) {
      return all.anyMatch(each -> Files.isRegularFile(each) && !each.startsWith(unfinished));
    } catch (IOException e) {
      throw FolderLock.unusable(folder, e);
    } catch (UncheckedIOException e) {
      throw FolderLock.unusable(folder, Objects.requireNonNull(e.getCause()));
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
