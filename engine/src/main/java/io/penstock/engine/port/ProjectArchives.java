package io.penstock.engine.port;

import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Archives of project definitions, each a file known by the id of its export or import.
 *
 * <p>What is in one is told as the API tells the objects of an import (reference, section 8.12):
 * {@code deployments}, {@code pipelines}, {@code environment_variables} and {@code environments},
 * each an object of objects by name. A deployment or pipeline has its {@code versions} in it;
 * {@code zip} stands for a package.
 */
public interface ProjectArchives {

  /**
   * Writes an archive.
   *
   * @param objects the value of {@code zip} is what {@code packages} know the package by
   * @return its size in bytes
   * @throws RejectedException when it would be larger than archives may be; then nothing is kept
   */
  long write(UUID id, Map<String, @Nullable Object> objects, Packages packages) throws IOException;

  /**
   * Keeps a file. Only {@link #read} looks through it.
   *
   * @param file is moved; the caller deletes what is left
   * @return its size in bytes
   * @throws RejectedException when it does not even begin as an archive does
   */
  long add(UUID id, Path file) throws IOException;

  /**
   * Makes the archive of one id that of another too.
   *
   * @return its size in bytes
   * @throws java.nio.file.NoSuchFileException when the first has none, or none any more
   */
  long copy(UUID fromId, UUID toId) throws IOException;

  /**
   * Looks through an archive. The value of {@code zip} is the path of the package in it.
   *
   * @param check of each object as it is read; what it refuses is told with the name of the file
   * @throws RejectedException naming the file, and the field if it is one
   */
  Map<String, @Nullable Object> read(UUID id, Check check) throws IOException;

  /**
   * Unpacks a package.
   *
   * @param path as {@link #read} gave it
   * @param use gets a file, which is gone afterwards
   */
  void unpack(UUID id, String path, Use use) throws IOException;

  /**
   * The file.
   *
   * @throws java.nio.file.NoSuchFileException when there is none, or none any more
   */
  InputStream open(UUID id) throws IOException;

  void delete(UUID id);

  /** Removes all others. */
  void keepOnly(Set<UUID> ids);

  /** The packages of what is exported. */
  @FunctionalInterface
  interface Packages {
    PackageFile open(String zip) throws IOException;
  }

  /**
   * One of them.
   *
   * @param extension {@code zip} or {@code txt}
   * @param content closed by who asked for it
   */
  record PackageFile(String extension, InputStream content) {}

  /** What can be in an archive. */
  enum Kind {
    DEPLOYMENT,
    DEPLOYMENT_VERSION,
    PIPELINE,
    PIPELINE_VERSION,
    ENVIRONMENT
  }

  /** Refuses objects that cannot be right. */
  @FunctionalInterface
  interface Check {
    void check(Kind kind, String name, Map<String, @Nullable Object> settings);
  }

  /** What becomes of an unpacked file. */
  @FunctionalInterface
  interface Use {
    void accept(Path file) throws IOException;
  }
}
