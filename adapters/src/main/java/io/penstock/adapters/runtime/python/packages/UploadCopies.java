package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.SharedUploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Brings uploads that another server took onto the disk, each once however many ask for it. */
final class UploadCopies {

  private final SharedUploads shared;
  private final Path folder;
  private final Map<UUID, ReentrantLock> underWay = new ConcurrentHashMap<>();

  /**
   * Fetches on demand.
   *
   * @param folder for files while they come in; what a crash leaves there is swept, since its name
   *     is no revision's
   */
  UploadCopies(SharedUploads shared, Path folder) {
    this.shared = shared;
    this.folder = folder;
  }

  /** Keeps a file on the disk, whole or not at all. */
  @FunctionalInterface
  interface Keeping {
    void keep(Path file) throws IOException;
  }

  /**
   * Sees to it that the upload of a revision is there.
   *
   * @param place that is there once the upload is
   * @throws java.nio.file.NoSuchFileException when no server has it
   */
  void require(UUID revision, Path place, Keeping keeping) throws IOException {
    if (Files.exists(place)) {
      return;
    }
    ReentrantLock lock = underWay.computeIfAbsent(revision, _ -> new ReentrantLock());
    lock.lock();
    try {
      if (!Files.exists(place)) {
        fetch(revision, keeping);
      }
    } finally {
      // Who comes now finds the place, or fetches anew.
      underWay.remove(revision, lock);
      lock.unlock();
    }
  }

  private void fetch(UUID revision, Keeping keeping) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempDirectory(folder, ".new-");
    try {
      Path file = temporary.resolve("upload");
      shared.fetch(revision, file);
      keeping.keep(file);
    } catch (RejectedException impossible) {
      // It was checked when it was uploaded; perhaps that server allows more.
      throw new IOException("The upload %s cannot be kept here".formatted(revision), impossible);
    } finally {
      Folders.deleteQuietly(temporary);
    }
  }
}
