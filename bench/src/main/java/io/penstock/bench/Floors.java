package io.penstock.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the same machine needs, in the same run, for the least that a scenario could do. */
final class Floors {

  private Floors() {}

  /** Appends to a new file, and fsyncs. */
  static Latencies fsync(Path folder, int bytes) throws Exception {
    return fsync(folder, bytes, 500);
  }

  /** The same, as often as told. */
  static Latencies fsync(Path folder, int bytes, int count) throws Exception {
    Path file = folder.resolve("floor");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(bytes);
      return Latencies.measure(
          count / 10,
          count,
          () -> {
            channel.write(page.rewind());
            channel.force(false);
          });
    } finally {
      Files.delete(file);
    }
  }

  /** A call that does nothing. */
  static Latencies status(HttpConnection connection, String url) throws Exception {
    byte[] request =
        HttpConnection.request("GET", URI.create(url + "/status"), ServerProcess.TOKEN, "");
    return Latencies.measure(3000, 3000, () -> connection.exchange(request));
  }

  /** Prints both. */
  static void print(Report report, Path folder, HttpConnection connection, String url)
      throws Exception {
    report.print("floor: append and fsync 4 KiB", fsync(folder, 4096));
    report.print("floor: GET /status", status(connection, url));
  }

  /** How many bytes the store has on disk. */
  static long size(Path folder) throws IOException {
    return Files.size(folder.resolve("penstock.db"));
  }
}
