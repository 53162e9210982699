package io.penstock.engine.port;

import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Files that were uploaded to custom environments, and what is built of them. */
public interface EnvironmentStore {

  /**
   * Checks and keeps an uploaded file: a zip, or a bare {@code requirements.txt}. It is copied.
   *
   * @throws RejectedException when it is neither, or a zip that breaks the rules of {@link
   *     PackageStore#add}; then nothing is kept
   */
  void add(UUID revisionId, Path file) throws IOException;

  /**
   * Makes the file of one revision the file of another too.
   *
   * @throws java.nio.file.NoSuchFileException when the first has none, or none any more
   */
  void copy(UUID fromRevisionId, UUID toRevisionId) throws IOException;

  /**
   * Installs what the revision asks for. Blocks, for minutes if need be.
   *
   * @param baseEnvironment such as {@code python3-12}
   * @param log gets the build's output, line by line
   */
  Result build(UUID buildId, UUID revisionId, String baseEnvironment, Consumer<String> log)
      throws InterruptedException;

  /**
   * The file as it was uploaded.
   *
   * @throws java.nio.file.NoSuchFileException when there is none, or none any more
   */
  Upload open(UUID revisionId) throws IOException;

  /** The files of the revision that say what is to be installed, in a fixed order. */
  List<DependencyFile> dependencyFiles(UUID revisionId) throws IOException;

  void delete(UUID revisionId);

  void deleteBuild(UUID buildId);

  /**
   * Removes whatever belongs to other revisions and builds than these, and unfinished uploads.
   *
   * @param before what has come later stays: the caller may not know it yet
   */
  void keepOnly(Set<UUID> revisionIds, Set<UUID> buildIds, Instant before);

  /**
   * An uploaded file.
   *
   * @param extension {@code zip} or {@code txt}
   * @param content for the caller to close
   */
  record Upload(String extension, InputStream content) {}

  /** A file such as {@code requirements.txt}. */
  record DependencyFile(String name, String content) {}

  /** How a build ended. */
  sealed interface Result {

    /**
     * Packages can run in it.
     *
     * @param size in bytes
     */
    record Built(long size) implements Result {}

    /** They cannot; the message says why, in the tool's own words where a tool said it. */
    record Failed(String message) implements Result {}
  }
}
