package io.penstock.adapters.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

/** Damages the file of a database that is not open. */
final class Damage {

  static final int PAGE = 8192;

  private Damage() {}

  /** Overwrites a page in the middle of a table. */
  static void overwritePageOf(String table, Path database) throws IOException, SQLException {
    long page;
    try (Connection connection = Connections.forReading(database).getConnection()) {
      String pages =
          SqliteDialect.on(connection)
              .value(
                  """
              SELECT pageno FROM dbstat WHERE name = '%1$s' AND pagetype = 'leaf' ORDER BY pageno
              LIMIT 1 OFFSET (SELECT count(*) / 2 FROM dbstat WHERE name = '%1$s' AND pagetype = 'leaf')
              """
                      .formatted(table));
      page = Long.parseLong(String.valueOf(pages));
    }
    overwrite(database, (page - 1) * PAGE, PAGE, (byte) 0x5a);
  }

  static void overwrite(Path file, long position, int length, byte value) throws IOException {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, value);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), position);
    }
  }

  static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
