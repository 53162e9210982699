package io.penstock.adapters.store.folder;

import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Says whose a data folder is. The lock goes with the file's channel, and so with the process,
 * however that ends.
 */
public final class FolderLock implements AutoCloseable {

  /** The name of the file in the folder. It holds nothing. */
  public static final String FILE = "penstock.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a folder that exists.
   *
   * @throws StoreException when a server has it, or it cannot be written
   */
  public static FolderLock take(Path directory) {
    try {
      Path file = directory.resolve(FILE);
      DataFolder.createFile(file);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new StoreException(
            "The data folder %s is in use by another server: stop that one, or choose another folder."
                .formatted(directory));
      }
      return new FolderLock(channel);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  public static StoreException unusable(Path directory, IOException problem) {
    if (ReadOnlyDisk.isReasonOf(problem)) {
      return new StoreException(
          "The disk under the data folder %s is mounted read-only: check it, and mount it for writing (%s)."
              .formatted(directory, problem),
          problem);
    }
    return new StoreException(
        "The data folder %s cannot be used: make it a folder that this user may write (%s)."
            .formatted(directory, problem),
        problem);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
