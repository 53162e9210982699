package io.penstock.engine.port;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * Deployment packages and uploads to environments, where every server of the same database reaches
 * them. What a server has on its own disk is a copy.
 *
 * <p>What cannot be done because of the database is a {@link StoreException}; because of a service
 * elsewhere, a {@link StorageServiceException}.
 */
public interface SharedUploads {

  /** For a server that shares nothing: what it has on its disk is all that there is. */
  SharedUploads NONE =
      new SharedUploads() {
        @Override
        public void add(UUID revisionId, Path file) {}

        @Override
        public void fetch(UUID revisionId, Path target) throws NoSuchFileException {
          throw new NoSuchFileException(revisionId.toString());
        }

        @Override
        public Set<UUID> all() {
          return Set.of();
        }

        @Override
        public void delete(UUID revisionId) {}

        @Override
        public void sweep() {}
      };

  /** Keeps a file. It is durable, and there for all, when this returns. */
  void add(UUID revisionId, Path file) throws IOException;

  /**
   * Writes the file of a revision, byte for byte as it was added.
   *
   * @param target does not exist; may have a part of the file when this throws
   * @throws NoSuchFileException when there is none, or none any more
   */
  void fetch(UUID revisionId, Path target) throws IOException;

  /** The revisions whose files are there. */
  Set<UUID> all();

  /** Removes a file, now or with a later {@link #sweep}; fine when there is none. */
  void delete(UUID revisionId);

  /** Removes files that no revision has, but for those of the last day, which may still get one. */
  void sweep();
}
