package io.penstock.adapters.runtime.python.packages;

import io.penstock.engine.error.RejectedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a zip, as far as {@link java.util.zip.ZipFile} does not show it: what
 * kind of file an entry is, and whether it is encrypted (PKWARE APPNOTE, sections 4.3.12 and
 * 4.3.16).
 */
final class ZipDirectory {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_SIZE = 46;
  private static final int LARGEST_DIRECTORY = 64 << 20;

  private ZipDirectory() {}

  /**
   * One entry.
   *
   * @param unixMode file type and permission bits as in {@code st_mode}; 0 when the zip was made
   *     where there are none
   */
  record Entry(String name, boolean encrypted, int method, int unixMode) {

    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;

    boolean isLink() {
      return (unixMode & TYPE_MASK) == LINK;
    }

    /** Devices, pipes, sockets. */
    boolean isSpecial() {
      int type = unixMode & TYPE_MASK;
      return type != 0 && type != REGULAR && type != FOLDER && type != LINK;
    }

    boolean isExecutable() {
      return (unixMode & 0100) != 0;
    }
  }

  /**
   * The entries in their order.
   *
   * @throws RejectedException when this is no zip
   */
  static List<Entry> read(Path zip) throws IOException {
    try (FileChannel file = FileChannel.open(zip)) {
      long size = file.size();
      ByteBuffer tail = read(file, Math.max(0, size - END_SIZE - LONGEST_COMMENT), size);
      int end = findEnd(tail);
      int count = Short.toUnsignedInt(tail.getShort(end + 10));
      long length = Integer.toUnsignedLong(tail.getInt(end + 12));
      long offset = Integer.toUnsignedLong(tail.getInt(end + 16));
      if (count == 0xffff || offset == 0xffff_ffffL || length > LARGEST_DIRECTORY) {
        throw new RejectedException(
            RejectedException.Reason.TOO_LARGE,
            "The package has more entries or bytes than a plain zip can hold; make it smaller.");
      }
      if (offset + length > size) {
        throw notAZip();
      }
      return entries(read(file, offset, offset + length), count);
    }
  }

  static RejectedException notAZip() {
    return RejectedException.invalid(
        "The package is not a zip file, or a damaged one; upload a zip with deployment.py in it.");
  }

  private static int findEnd(ByteBuffer tail) {
    for (int at = tail.limit() - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && Short.toUnsignedInt(tail.getShort(at + 20)) == tail.limit() - at - END_SIZE) {
        return at;
      }
    }
    throw notAZip();
  }

  private static List<Entry> entries(ByteBuffer directory, int count) {
    List<Entry> entries = new ArrayList<>(count);
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (directory.limit() - at < ENTRY_SIZE || directory.getInt(at) != ENTRY_SIGNATURE) {
        throw notAZip();
      }
      int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
      int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
      int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
      int next = at + ENTRY_SIZE + nameLength + extraLength + commentLength;
      if (next > directory.limit()) {
        throw notAZip();
      }
      byte[] name = new byte[nameLength];
      directory.get(at + ENTRY_SIZE, name);
      entries.add(
          new Entry(
              new String(name, StandardCharsets.UTF_8),
              (directory.getShort(at + 8) & 1) != 0,
              Short.toUnsignedInt(directory.getShort(at + 10)),
              directory.getInt(at + 38) >>> 16));
      at = next;
    }
    return entries;
  }

  private static ByteBuffer read(FileChannel file, long from, long to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("The file became shorter while it was read");
      }
    }
    return bytes.flip();
  }
}
