package io.penstock.adapters.store.object;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Some of the bytes of a file. Closing it closes the file. */
public final class FileSlice extends InputStream {

  private final FileChannel channel;
  private final long end;
  private long position;

  /**
   * Of an open file, which becomes the slice's own.
   *
   * @param offset 0 up to the size
   */
  public FileSlice(FileChannel channel, long offset, long length) {
    this.channel = channel;
    this.position = offset;
    this.end = Math.addExact(offset, length);
  }

  /** Of a file, which it opens. */
  public static FileSlice of(Path file, long offset, long length) throws IOException {
    return new FileSlice(FileChannel.open(file, StandardOpenOption.READ), offset, length);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    int most = (int) Math.min(length, end - position);
    int n = most == 0 ? -1 : channel.read(ByteBuffer.wrap(buffer, offset, most), position);
    position += Math.max(n, 0);
    return n;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - position);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
