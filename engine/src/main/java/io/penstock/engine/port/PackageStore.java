package io.penstock.engine.port;

import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Uploaded deployment packages, and the environments they run in. */
public interface PackageStore {

  /**
   * Checks and keeps an uploaded zip. The file is moved or copied; the caller deletes what is left.
   *
   * @throws RejectedException when it is no zip, has entries outside its root, links, or unpacks to
   *     too much; then nothing is kept
   */
  void add(UUID revisionId, Path zip) throws IOException;

  /**
   * Makes the package of one revision the package of another too.
   *
   * @throws java.nio.file.NoSuchFileException when the first has none, or none any more
   */
  void copy(UUID fromRevisionId, UUID toRevisionId) throws IOException;

  /**
   * Builds what the package needs and tries to load its code. Blocks, for minutes if need be.
   *
   * @param log gets the build's output, line by line
   */
  BuildResult build(
      UUID revisionId,
      Environment environment,
      Map<String, String> environmentVariables,
      Consumer<String> log)
      throws InterruptedException;

  /** The same in a base environment, such as {@code python3-12}. */
  default BuildResult build(
      UUID revisionId,
      String baseEnvironment,
      Map<String, String> environmentVariables,
      Consumer<String> log)
      throws InterruptedException {
    return build(revisionId, Environment.base(baseEnvironment), environmentVariables, log);
  }

  /**
   * The zip as it was uploaded.
   *
   * @throws java.nio.file.NoSuchFileException when there is none, or none any more
   */
  InputStream open(UUID revisionId) throws IOException;

  void delete(UUID revisionId);

  /**
   * Removes the packages of other revisions than these, unfinished uploads, and what was installed
   * for packages that are gone.
   *
   * @param before what has come, or was used, later stays: the caller may not know it yet
   */
  void keepOnly(Set<UUID> revisionIds, Instant before);

  /**
   * What a package is to run in.
   *
   * @param name of the environment
   * @param build of a custom environment; null for a base environment
   */
  record Environment(String name, @Nullable UUID build) {

    /** Such as {@code python3-12}. */
    public static Environment base(String name) {
      return new Environment(name, null);
    }
  }

  /** How a build ended. */
  sealed interface BuildResult {

    /** It can run, with these methods. */
    record Built(boolean hasRequestMethod, boolean hasRequestsMethod) implements BuildResult {}

    /** It cannot; the message says why, in the tool's own words where a tool said it. */
    record Failed(String message) implements BuildResult {}

    /** The same without secrets: the words may be those of code that was given them. */
    default BuildResult masked(SecretMask secrets) {
      return switch (this) {
        case Built built -> built;
        case Failed(String message) -> new Failed(secrets.apply(message));
      };
    }
  }
}
