package io.penstock.adapters.store.content;

import io.penstock.adapters.store.folder.DataFolder;
import io.penstock.adapters.store.folder.FolderLock;
import io.penstock.adapters.store.object.FileSlice;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Content of files, each in a file of its own that is never changed: {@code files/3f/3f0c….}, named
 * by an id and never by what a user calls it. Written beside, forced to the disk, then renamed, so
 * that what has a name here is whole.
 */
public final class FileFolder implements FileContents {

  private static final int BUFFER = 64 * 1024;

  private final Path root;
  private final Path incoming;

  /** What is in place, but whose row may not be committed yet. */
  private final Set<UUID> unrecorded = ConcurrentHashMap.newKeySet();

  private FileFolder(Path root) {
    this.root = root;
    this.incoming = root.resolve("incoming");
  }

  /** Opens the folder in a data folder, and removes what an earlier server had not finished. */
  public static FileFolder open(Path data) {
    FileFolder folder = new FileFolder(data.resolve("files"));
    try {
      Files.createDirectories(folder.incoming, DataFolder.OWNER_ONLY_FOLDER);
      try (Stream<Path> unfinished = Files.list(folder.incoming)) {
        for (Path file : unfinished.toList()) {
          Files.delete(file);
        }
      }
      return folder;
    } catch (IOException e) {
      throw FolderLock.unusable(folder.root, e);
    }
  }

  /** Where content comes from. */
  @FunctionalInterface
  interface Source {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** All that a stream has. */
  static Source of(InputStream content) {
    return channel -> {
      byte[] buffer = new byte[BUFFER];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    };
  }

  /** One content after the other. */
  private Source joined(Iterable<UUID> parts) {
    return channel -> {
      for (UUID part : parts) {
        try (FileChannel in = read(part)) {
          long size = in.size();
          for (long done = 0; done < size; ) {
            done += in.transferTo(done, size - done, channel);
          }
        }
      }
    };
  }

  /**
   * Content on its way, which closing removes.
   *
   * @param size in bytes
   */
  record Spooled(Path path, long size) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  /** Writes content that goes elsewhere from here. */
  Spooled spool(Source source) throws IOException, InterruptedException {
    Path part = incoming.resolve(UUID.randomUUID() + ".part");
    return new Spooled(part, write(source, part, false));
  }

  /** Returns the size. The file is not there when this throws. */
  private static long write(Source source, Path part, boolean force)
      throws IOException, InterruptedException {
    boolean done = false;
    try (FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            DataFolder.OWNER_ONLY)) {
      source.writeTo(channel);
      if (force) {
        channel.force(true);
      }
      long size = channel.size();
      done = true;
      return size;
    } catch (ClosedByInterruptException interrupted) {
      var _ = Thread.interrupted();
      throw new InterruptedException();
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  @Override
  public Written write(InputStream content) throws IOException, InterruptedException {
    return write(of(content));
  }

  @Override
  public Written join(List<UUID> parts) throws IOException, InterruptedException {
    return write(joined(parts));
  }

  private Written write(Source source) throws IOException, InterruptedException {
    UUID id = UUID.randomUUID();
    Path part = incoming.resolve(id + ".part");
    long size = write(source, part, true);
    boolean done = false;
    try {
      unrecorded.add(id);
      Path place = path(id);
      Path parent = root.resolve(prefix(id));
      if (!Files.isDirectory(parent)) {
        Files.createDirectories(parent, DataFolder.OWNER_ONLY_FOLDER);
        force(root);
      }
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
      force(parent);
      done = true;
      return new Written(id, size, false, () -> delete(id), () -> unrecorded.remove(id));
    } catch (ClosedByInterruptException interrupted) {
      var _ = Thread.interrupted();
      throw new InterruptedException();
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
        delete(id);
        unrecorded.remove(id);
      }
    }
  }

  /** Whether it is here. */
  boolean has(UUID id) {
    return Files.exists(path(id));
  }

  @Override
  public Local open(UUID id) throws IOException {
    return new Local(read(id));
  }

  /** Content in a file. */
  record Local(FileChannel channel) implements OpenContent {

    @Override
    public InputStream part(long offset, long length) {
      return new FileSlice(channel, offset, length);
    }

    InputStream whole() throws IOException {
      return part(0, channel.size());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private FileChannel read(UUID id) throws IOException {
    return FileChannel.open(path(id), StandardOpenOption.READ);
  }

  /** Who has it open keeps it. */
  @Override
  public boolean mayRemove(UUID id) {
    return true; // Of a file that is deleted, who reads it still has all.
  }

  @Override
  public boolean remove(UUID id) {
    delete(id);
    return true;
  }

  /** Fine when there is none. */
  void delete(UUID id) {
    try {
      Files.deleteIfExists(path(id));
    } catch (IOException later) {
      System.getLogger("io.penstock.store")
          .log(System.Logger.Level.WARNING, "Could not delete the content of a file", later);
    }
  }

  @Override
  public void settle(UUID id) {
    // It is here.
  }

  @Override
  public void forEach(Consumer<UUID> action) {
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.filter(path -> !path.equals(incoming)).toList()) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .flatMap(file -> id(file).stream())
              .filter(id -> !unrecorded.contains(id))
              .forEach(action);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException("The folder %s cannot be read (%s).".formatted(root, e), e);
    }
  }

  Path path(UUID id) {
    return root.resolve(prefix(id)).resolve(id.toString());
  }

  /** The name of content, such as {@code 3f/3f0c….}. */
  static String key(UUID id) {
    return prefix(id) + "/" + id;
  }

  /** So that no folder has all of them. */
  private static String prefix(UUID id) {
    return id.toString().substring(0, 2);
  }

  private static Optional<UUID> id(Path file) {
    try {
      return Optional.of(UUID.fromString(file.getFileName().toString()));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
