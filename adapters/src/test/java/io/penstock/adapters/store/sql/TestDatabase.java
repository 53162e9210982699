package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.postgres.PostgresDatabase;
import io.penstock.adapters.store.sqlite.SqliteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The databases that every store is tested with. */
public enum TestDatabase {
  SQLITE {
    @Override
    public SqlStore open(Path folder, LogBounds bounds) {
      return SqliteFiles.open(folder, bounds);
    }

    @Override
    public Session session(Path folder) throws SQLException {
      return SqliteFiles.writing(folder.resolve("penstock.db"));
    }

    @Override
    public ReadPool reads(Path folder, int connections) throws SQLException {
      session(folder).connection().close();
      return SqliteFiles.reads(folder.resolve("penstock.db"), connections);
    }

    @Override
    List<String> contents(Path folder) throws IOException {
      try (Stream<Path> files = Files.walk(folder.resolve("files"))) {
        return files.filter(Files::isRegularFile).map(Path::toString).toList();
      }
    }

    // Killed while it wrote, and between the rename and the commit.
    @Override
    void leaveWhatACrashLeaves(Path folder) throws IOException {
      Files.writeString(folder.resolve("files/incoming/" + UUID.randomUUID() + ".part"), "half");
      String orphan = UUID.randomUUID().toString();
      Path place = folder.resolve("files").resolve(orphan.substring(0, 2)).resolve(orphan);
      Files.createDirectories(place.getParent());
      Files.writeString(place, "never committed");
    }
  },

  POSTGRES {
    @Override
    public SqlStore open(Path folder, LogBounds bounds) {
      return PostgresDatabase.of(folder).open(folder, bounds);
    }

    @Override
    public Session session(Path folder) throws SQLException {
      return PostgresDatabase.of(folder).session();
    }

    @Override
    public ReadPool reads(Path folder, int connections) {
      return PostgresDatabase.of(folder).reads(connections);
    }

    @Override
    List<String> contents(Path folder) throws SQLException {
      Session session = session(folder);
      try (Connection _ = session.connection()) {
        return session.list("SELECT key FROM content", RowReader::text);
      }
    }

    @Override
    void letDiscardedAge(Path folder) throws SQLException {
      Session session = session(folder);
      try (Connection _ = session.connection()) {
        session.update("UPDATE discarded_content SET noted = noted - interval '2 hours'");
      }
    }

    // Killed when it had noted the content, and written some of it.
    @Override
    void leaveWhatACrashLeaves(Path folder) throws SQLException {
      UUID id = UUID.randomUUID();
      Session session = session(folder);
      try (Connection _ = session.connection()) {
        session.update("INSERT INTO discarded_content (id) VALUES (?)", id);
        session.update(
            "INSERT INTO content (id, key) VALUES (-1, ?)",
            id.toString().substring(0, 2) + "/" + id);
        session.update(
            "INSERT INTO content_piece (content, start, bytes) VALUES (-1, 0, ?)", new byte[100]);
      }
    }
  };

  private static final LogBounds BOUNDS = new LogBounds(1_000_000, 256L << 20);

  /**
   * Opens the store that belongs to a data folder.
   *
   * @param folder new for a new store
   */
  public abstract SqlStore open(Path folder, LogBounds bounds);

  /** The same, with the bounds that a server has by default. */
  public SqlStore open(Path folder) {
    return open(folder, BOUNDS);
  }

  /** Connections that only read the database of a data folder, which has been opened or not. */
  public abstract ReadPool reads(Path folder, int connections) throws SQLException;

  /** A session with the same database, on a connection that the caller closes. */
  public abstract Session session(Path folder) throws SQLException;

  /** The names of all content of files. */
  abstract List<String> contents(Path folder) throws IOException, SQLException;

  /** As if what is discarded had been so for hours, where that has to pass. */
  void letDiscardedAge(Path folder) throws SQLException {}

  /** Adds what is found after the server was killed in the middle of an upload. */
  abstract void leaveWhatACrashLeaves(Path folder) throws IOException, SQLException;

  /** The first value that a query gives. */
  String value(Path folder, String sql) throws SQLException {
    Session session = session(folder);
    try {
      return String.valueOf(session.value(sql));
    } finally {
      session.connection().close();
    }
  }
}
