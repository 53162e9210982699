package io.penstock.adapters.runtime.python;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of 8 bytes in which a worker keeps the attempt that its code got last. It is read only
 * when a worker has ended: a frame for every request would wake the server just to tell what it
 * hardly ever needs to know.
 */
final class BegunMark implements Closeable {

  private final Path file;

  /** Open from the start, so that code that empties its folder does not make it unreadable. */
  private final FileChannel channel;

  private BegunMark(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Makes the file. No attempt has begun. */
  static BegunMark create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    BegunMark mark = new BegunMark(file, channel);
    try {
      channel.write(ByteBuffer.allocate(Long.BYTES), 0);
    } catch (IOException noRoom) {
      mark.close();
      throw noRoom;
    }
    return mark;
  }

  Path file() {
    return file;
  }

  /**
   * Whether the code has got this attempt, or a later one. When that cannot be told it has: code
   * must not run twice.
   */
  boolean holds(long attempt) {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    try {
      return channel.read(number, 0) != Long.BYTES || number.getLong(0) >= attempt;
    } catch (IOException unreadable) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
