package io.penstock.engine.port;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.file.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files in buckets. A name has one content at a time, the old one or the new one and never a
 * part of it, whenever the server stops. What a method has returned is durable.
 *
 * <p>Methods that read or write content throw an {@link InterruptedException} when the calling
 * thread was interrupted; nothing has changed then.
 */
public interface FileStore {

  /**
   * Keeps a file, in place of one of the same name.
   *
   * @param content read to its end, not closed
   * @throws RejectedException when there is no such bucket any more
   */
  StoredFile put(UUID bucketId, String name, Instant now, InputStream content)
      throws IOException, InterruptedException;

  Optional<StoredFile> find(UUID bucketId, String name);

  /** The content as it is now, whatever becomes of the file meanwhile. Empty without a file. */
  Optional<Content> open(UUID bucketId, String name) throws IOException;

  /** Removes a file. Returns whether there was one. */
  boolean delete(UUID bucketId, String name);

  /**
   * A page of the files.
   *
   * @throws RejectedException when {@code after} is nothing that a page has said
   */
  Listing list(Query query);

  /** What the files of a bucket have together, in bytes. */
  long size(UUID bucketId);

  /** Begins to gather the parts of a file. */
  UUID startUpload(UUID bucketId, String name, Instant now);

  /**
   * Keeps a part, in place of one of the same number.
   *
   * @return what tells this part, and is asked for in the end
   * @throws RejectedException when there is no such upload of this file
   */
  String putPart(Upload upload, int number, Instant now, InputStream content)
      throws IOException, InterruptedException;

  /**
   * Makes a file of the parts, in their order; others that were sent are thrown away.
   *
   * @param parts at least one
   * @throws RejectedException when there is no such upload, or a part is not what was sent
   */
  StoredFile completeUpload(Upload upload, List<Part> parts, Instant now)
      throws IOException, InterruptedException;

  /**
   * Removes files that came before a time.
   *
   * @param limit at most so many
   * @return how many
   */
  int deleteOlder(UUID bucketId, Instant time, int limit);

  /**
   * Removes uploads to which nothing was added since a time, and gives back the room of what was
   * removed.
   */
  void sweep(Instant abandonedBefore);

  /** An upload in parts, as the one who sends them names it. */
  record Upload(UUID id, UUID bucketId, String name) {}

  /**
   * A part of an upload.
   *
   * @param number 1 to 10,000
   * @param tag as {@link #putPart} gave it
   */
  record Part(int number, String tag) {}

  /**
   * Which files to list, by name in the order of its bytes in UTF-8.
   *
   * @param prefix of the names
   * @param delimiter names that have it behind the prefix are listed as what they begin with, once;
   *     empty for none
   * @param after what an earlier {@link Listing#next} said; null to begin
   * @param limit of files and prefixes together
   */
  record Query(UUID bucketId, String prefix, String delimiter, @Nullable String after, int limit) {}

  /**
   * A page of a list.
   *
   * @param next where the next page begins; null when this was the last
   */
  record Listing(List<StoredFile> files, List<String> prefixes, @Nullable String next) {
    public Listing {
      files = List.copyOf(files);
      prefixes = List.copyOf(prefixes);
    }
  }

  /** An open file. */
  interface Content extends Closeable {

    StoredFile file();

    /**
     * Some of its bytes. Called once; closing the stream closes this.
     *
     * @param offset 0 up to the size
     * @param length 0 up to what is left from there
     */
    InputStream part(long offset, long length) throws IOException;

    /** All of its bytes. */
    default InputStream whole() throws IOException {
      return part(0, file().size());
    }
  }
}
