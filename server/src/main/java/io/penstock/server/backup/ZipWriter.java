package io.penstock.server.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a new zip of mode 0600. Java writes zip64 where sizes ask for it. */
final class ZipWriter implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final ZipOutputStream zip;
  private final Progress progress;

  ZipWriter(Path file, Progress progress) throws IOException {
    this.progress = progress;
    channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
  }

  /** A file that is worth compressing. */
  void add(String name, Path file) throws IOException {
    add(name, file, Deflater.BEST_SPEED);
  }

  /** A file that is compressed already. */
  void addAsItIs(String name, Path file) throws IOException {
    add(name, file, Deflater.NO_COMPRESSION);
  }

  void add(String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /** Opened first: a file that has gone leaves no entry. */
  private void add(String name, Path file, int level) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      zip.setLevel(level);
      zip.putNextEntry(new ZipEntry(name));
      byte[] buffer = new byte[BUFFER];
      long written = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        zip.write(buffer, 0, n);
        written += n;
        progress.at("Writing " + name, written, size);
      }
      zip.closeEntry();
    }
  }

  /** Writes the end, and returns when all of it is on the disk. */
  void finish() throws IOException {
    zip.finish();
    zip.flush();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
