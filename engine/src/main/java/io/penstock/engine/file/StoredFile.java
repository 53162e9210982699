package io.penstock.engine.file;

import java.time.Instant;
import java.util.UUID;

/**
 * A file in a bucket, without its content.
 *
 * @param name unique in its bucket
 * @param size in bytes
 * @param created when this content came
 * @param tag tells this content from every other that the name has had: letters, digits and dashes
 */
public record StoredFile(UUID bucketId, String name, long size, Instant created, String tag) {

  /** The last part of the name, behind all slashes. */
  public String baseName() {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }
}
