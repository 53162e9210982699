package io.penstock.adapters.store.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Where the content of files is. Each has an id and is never changed; what has an id here is whole,
 * and durable.
 */
public sealed interface FileContents permits FileFolder, RemoteContents {

  /** Keeps all that a stream has. The stream is not closed. */
  Written write(InputStream content) throws IOException, InterruptedException;

  /**
   * Keeps one content after the other as a new one.
   *
   * @throws java.nio.file.NoSuchFileException when one is gone
   */
  Written join(List<UUID> parts) throws IOException, InterruptedException;

  /**
   * Opens content, which stays until that is closed.
   *
   * @throws java.nio.file.NoSuchFileException when it is gone
   */
  OpenContent open(UUID id) throws IOException;

  /** Whether nobody reads it now, or is about to refer to it. */
  boolean mayRemove(UUID id);

  /**
   * Removes content that nothing refers to; fine when there is none.
   *
   * @return whether that was possible: somebody may read it, or be about to refer to it
   */
  boolean remove(UUID id) throws IOException, InterruptedException;

  /** Tells of what may be left here without a row, but for what is being recorded at the moment. */
  void forEach(Consumer<UUID> action);

  /** Brings content that something refers to where new content goes, if it is not there. */
  void settle(UUID id) throws IOException, InterruptedException;

  /** Content that is open. */
  interface OpenContent extends Closeable {

    /** Some of its bytes. Called once; closing the stream closes this. */
    InputStream part(long offset, long length) throws IOException;
  }

  /** New content, which is thrown away again unless it is kept. */
  final class Written implements AutoCloseable {
    private final UUID id;
    private final long size;
    private final boolean noted;
    private final Runnable throwAway;
    private final Runnable done;
    private boolean kept;

    /**
     * New content.
     *
     * @param size in bytes
     * @param noted whether it is noted as discarded until something refers to it
     * @param throwAway what to do when it is not kept
     * @param done what to do in the end, kept or not
     */
    Written(UUID id, long size, boolean noted, Runnable throwAway, Runnable done) {
      this.id = id;
      this.size = size;
      this.noted = noted;
      this.throwAway = throwAway;
      this.done = done;
    }

    public UUID id() {
      return id;
    }

    /** In bytes. */
    public long size() {
      return size;
    }

    /** Whether it is noted as discarded, and to be taken off that list by who refers to it. */
    public boolean noted() {
      return noted;
    }

    /** To be called once its row is committed. */
    public void keep() {
      kept = true;
    }

    @Override
    public void close() {
      if (!kept) {
        throwAway.run();
      }
      done.run();
    }
  }
}
