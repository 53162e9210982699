package io.penstock.adapters.store.object;

import io.penstock.engine.port.StorageServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A service that keeps objects, each under a key, such as S3. No key is written twice. Every method
 * returns within a time that the size of the object sets, whatever the service does, and throws a
 * {@link StorageServiceException} when that did not do it; one that is interrupted throws an {@link
 * InterruptedException}, and may or may not have done it.
 */
public interface ObjectStore extends AutoCloseable {

  /**
   * Keeps an object. It is durable when this returns.
   *
   * @param content a file that does not change meanwhile
   */
  void put(String key, Path content) throws IOException, InterruptedException;

  /**
   * Makes an object of others, one after the other, without their content coming here.
   *
   * @param parts at least one
   * @return its size in bytes; empty when the service cannot do it with these: nothing is there
   *     then
   * @throws NoSuchFileException when a part is not there
   */
  OptionalLong join(String key, List<String> parts) throws IOException, InterruptedException;

  /**
   * Some of the bytes of an object. A service that is silent in the middle ends the stream with an
   * {@link IOException}.
   *
   * @param offset 0 up to the size
   * @param length 1 up to what is left from there
   * @throws NoSuchFileException when there is no such object
   */
  InputStream read(String key, long offset, long length) throws IOException;

  /**
   * All bytes of an object; the same otherwise.
   *
   * @throws NoSuchFileException when there is no such object
   */
  InputStream read(String key) throws IOException;

  /** Removes an object; fine when there is none. */
  void delete(String key) throws IOException, InterruptedException;

  /** For administrators, in a sentence: {@code the bucket 'models' under 'penstock/'}. */
  String place();

  @Override
  void close();
}
