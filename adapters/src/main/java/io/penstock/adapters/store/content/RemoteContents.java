package io.penstock.adapters.store.content;

import io.penstock.adapters.store.content.FileFolder.Source;
import io.penstock.adapters.store.content.FileFolder.Spooled;
import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StorageServiceException.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Content in a store of objects, under the names that it would have in the folder. What the folder
 * has is served from there; new content does not come into it.
 *
 * <p>An upload comes to the disk first: so its size is known, a try that fails can be repeated, and
 * a slow client holds no connection to the service.
 *
 * <p>An id is noted as discarded before its object is made, and no more once a row refers to it:
 * what a crash leaves in between is swept like anything that is discarded, without a look at what
 * else is in the bucket. What is being written or read is held meanwhile: no sweep of this server
 * removes it, and those of others wait for long enough.
 */
public final class RemoteContents implements FileContents {

  private final FileFolder folder;
  private final ObjectStore objects;
  private final Consumer<UUID> note;
  private final boolean shared;
  private final HeldContents held = new HeldContents();

  /**
   * Content in a store.
   *
   * @param folder for what is on its way, and what was kept before there was a store
   * @param note makes it durable that an id is discarded
   * @param shared whether what the folder has is to go there, too, for other servers
   */
  public RemoteContents(
      FileFolder folder, ObjectStore objects, Consumer<UUID> note, boolean shared) {
    this.shared = shared;
    this.folder = folder;
    this.objects = objects;
    this.note = note;
  }

  @Override
  public Written write(InputStream content) throws IOException, InterruptedException {
    return send(FileFolder.of(content));
  }

  @Override
  public Written join(List<UUID> parts) throws IOException, InterruptedException {
    if (parts.stream().noneMatch(folder::has)) {
      List<String> keys = parts.stream().map(FileFolder::key).toList();
      Optional<Written> joined = make(id -> objects.join(FileFolder.key(id), keys));
      if (joined.isPresent()) {
        return joined.get();
      }
    }
    return send(
        channel -> {
          for (UUID part : parts) {
            try (InputStream in = whole(part)) {
              FileFolder.of(in).writeTo(channel);
            }
          }
        });
  }

  private InputStream whole(UUID id) throws IOException {
    try {
      return folder.open(id).whole();
    } catch (NoSuchFileException elsewhere) {
      return objects.read(FileFolder.key(id));
    }
  }

  private Written send(Source source) throws IOException, InterruptedException {
    try (Spooled spooled = folder.spool(source)) {
      return make(id -> {
            objects.put(FileFolder.key(id), spooled.path());
            return OptionalLong.of(spooled.size());
          })
          .orElseThrow();
    }
  }

  /** Makes the object of a new id. */
  @FunctionalInterface
  private interface Making {
    /** Returns its size in bytes; empty when there is none. */
    OptionalLong make(UUID id) throws IOException, InterruptedException;
  }

  private Optional<Written> make(Making making) throws IOException, InterruptedException {
    UUID id = UUID.randomUUID();
    held.hold(id);
    boolean done = false;
    try {
      note.accept(id);
      OptionalLong size = making.make(id);
      done = size.isPresent();
      return done
          // Noted already: the next sweep throws it away.
          ? Optional.of(new Written(id, size.orElseThrow(), true, () -> {}, () -> held.release(id)))
          : Optional.empty();
    } finally {
      if (!done) {
        held.release(id);
      }
    }
  }

  @Override
  public OpenContent open(UUID id) throws IOException {
    try {
      return folder.open(id);
    } catch (NoSuchFileException elsewhere) {
      held.hold(id);
      return new Remote(id);
    }
  }

  @Override
  public boolean mayRemove(UUID id) {
    return !held.has(id);
  }

  @Override
  public boolean remove(UUID id) throws IOException, InterruptedException {
    if (!mayRemove(id)) {
      return false;
    }
    folder.delete(id);
    objects.delete(FileFolder.key(id));
    return true;
  }

  /** Who has the file open keeps it. */
  @Override
  public void settle(UUID id) throws IOException, InterruptedException {
    if (!shared || !folder.has(id)) {
      return;
    }
    held.hold(id);
    try {
      objects.put(FileFolder.key(id), folder.path(id));
      folder.delete(id);
    } finally {
      held.release(id);
    }
  }

  @Override
  public void forEach(Consumer<UUID> action) {
    folder.forEach(action);
  }

  /** An object; nothing is asked of the service before somebody wants to read. */
  private final class Remote implements OpenContent {
    private final UUID id;
    private boolean closed;

    Remote(UUID id) {
      this.id = id;
    }

    @Override
    public InputStream part(long offset, long length) throws IOException {
      try {
        InputStream content =
            length == 0
                ? InputStream.nullInputStream()
                : objects.read(FileFolder.key(id), offset, length);
        return new FilterInputStream(content) {
          @Override
          public int read(byte[] buffer, int from, int most) throws IOException {
            return in.read(buffer, from, most);
          }

          @Override
          public void close() throws IOException {
            try (Remote _ = Remote.this) {
              super.close();
            }
          }
        };
      } catch (NoSuchFileException lost) {
        throw new StorageServiceException(
            Problem.FAILED,
            "The server's storage service does not have the content of this file any more.",
            lost);
      }
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        held.release(id);
      }
    }
  }
}
