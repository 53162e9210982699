package io.penstock.adapters.store.folder;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Finds out whether a disk takes no writes, by trying where asking is not enough. One that the
 * kernel has closed to them after an error ({@code errors=remount-ro}) may still be mounted as
 * {@code rw,emergency_ro}; then its {@link java.nio.file.FileStore} and {@link Files#isWritable}
 * know nothing of it.
 */
public final class ReadOnlyDisk {

  /** Linux's words for EROFS, whose number Java does not tell. */
  private static final String REASON = "Read-only file system";

  private ReadOnlyDisk() {}

  /** Whether nothing can be written beside this file because of its disk. */
  public static boolean isUnder(Path file) {
    try {
      Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
      if (Files.getFileStore(folder).isReadOnly()) {
        return true;
      }
      // A file of its own: to open and close the database would end SQLite's locks on it.
      Files.delete(Files.createTempFile(folder, "penstock-", ".probe"));
      return false;
    } catch (IOException problem) {
      return isReasonOf(problem);
    }
  }

  /** Whether something failed because of it. */
  public static boolean isReasonOf(IOException problem) {
    return problem instanceof FileSystemException refused && REASON.equals(refused.getReason());
  }
}
