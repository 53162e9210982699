package io.penstock.server.backup;

import io.penstock.adapters.store.sqlite.SqliteSnapshot;
import io.penstock.adapters.store.sqlite.SqliteSnapshot.Contents;
import io.penstock.server.FilesPlace;
import io.penstock.server.StartupException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes a backup of a data folder, whether a server runs on it or not.
 *
 * <p>Packages, uploads to environments and the content of files never change, are there before the
 * database knows them, and go after it has forgotten them. So they are copied first, then the
 * database, then what was uploaded in between: all that the copy knows is in the backup.
 *
 * @param file does not exist, unless it may be replaced
 */
record Backup(Path data, Path file, boolean replace, Progress progress) {

  private static final String SECRET_KEY = "secret.key";

  /** How often the database is copied anew when an upload was deleted at the wrong moment. */
  private static final int ATTEMPTS = 3;

  /**
   * What was made.
   *
   * @param lost the names of what the database refers to and the data folder does not have
   * @param elsewhere where content is that is not in the data folder, and so not in the backup
   * @param filesElsewhere how many contents are
   */
  record Made(
      Contents contents,
      long databaseSize,
      long size,
      List<String> lost,
      Optional<FilesPlace> elsewhere,
      int filesElsewhere) {

    int packages() {
      return contents.revisions().size() - lost(DataFiles.PACKAGES);
    }

    int files() {
      return contents.files().size() - lost(DataFiles.CONTENTS) - filesElsewhere;
    }

    private int lost(String folder) {
      return Math.toIntExact(lost.stream().filter(name -> name.startsWith(folder + "/")).count());
    }
  }

  /**
   * Makes it. The file is there afterwards, whole and on the disk, or not at all.
   *
   * @throws StartupException when the file is in a place where it must not be
   * @throws io.penstock.engine.port.StoreException when the database cannot be copied
   */
  Made make() throws IOException {
    checkPlace();
    checkData();
    try (Scratch scratch = Scratch.in(Disk.parent(file), String.valueOf(file.getFileName()))) {
      Path archive = scratch.folder().resolve("backup.zip");
      Made made;
      try (ZipWriter zip = new ZipWriter(archive, progress)) {
        made = write(zip, scratch.folder().resolve(SqliteSnapshot.DATABASE));
        zip.finish();
      }
      publish(archive);
      return new Made(
          made.contents(),
          made.databaseSize(),
          Files.size(file),
          made.lost(),
          made.elsewhere(),
          made.filesElsewhere());
    }
  }

  private void checkPlace() throws IOException {
    Path parent = Disk.parent(file);
    if (!Files.isDirectory(parent)) {
      throw new StartupException(
          "The folder %s for the backup does not exist: make it first.".formatted(parent));
    }
    if (Files.isDirectory(file)) {
      throw new StartupException(
          "%s is a folder: name a file, such as %s."
              .formatted(file, file.resolve("penstock-backup.zip")));
    }
    if (Files.isDirectory(data) && parent.toRealPath().startsWith(data.toRealPath())) {
      throw new StartupException(
          "The backup %s would be in the data folder, and be lost with it: choose another place."
              .formatted(file));
    }
    if (Files.exists(file) && !replace) {
      throw exists();
    }
  }

  private StartupException exists() {
    return new StartupException(
        "The file %s exists already: choose another name, or add --force to replace it."
            .formatted(file));
  }

  /** With PostgreSQL the folder has copies alone: a zip of them would be no backup. */
  private void checkData() {
    if (Files.exists(data.resolve(SECRET_KEY))
        && Files.notExists(data.resolve(SqliteSnapshot.DATABASE))) {
      throw new StartupException(
          "There is no database in the folder %s. If its server runs with --store, back up that database with pg_dump, and keep %s with the dump; if not, name the data folder of the server with --data."
              .formatted(data, data.resolve(SECRET_KEY)));
    }
  }

  private Made write(ZipWriter zip, Path snapshot) throws IOException {
    DataFiles files = new DataFiles(data.toAbsolutePath().normalize());
    Set<String> copied = new HashSet<>();
    var _ = addPieces(zip, files, files.pieces(), copied);
    var _ = addEnvironments(zip, files, files.environmentRevisions(), copied);
    Optional<FilesPlace> elsewhere = FilesPlace.of(files.folder());
    Contents contents = take(snapshot);
    List<String> missing = addAll(zip, files, contents, copied);
    for (int i = 1; i < ATTEMPTS && !lost(missing, elsewhere).isEmpty(); i++) {
      // Deleted since the database was copied, most likely: then the next copy does not know it.
      Files.delete(snapshot);
      contents = take(snapshot);
      missing = addAll(zip, files, contents, copied);
    }
    for (String name : files.others()) {
      try {
        zip.add(name, files.folder().resolve(name));
      } catch (NoSuchFileException gone) {
        // Then it need not last.
      }
    }
    zip.add(SqliteSnapshot.DATABASE, snapshot);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    zip.add(Manifest.NAME, new Manifest(Manifest.FORMAT, now).toJson());
    List<String> lost = lost(missing, elsewhere);
    return new Made(
        contents, Files.size(snapshot), 0, lost, elsewhere, missing.size() - lost.size());
  }

  /** Of what is missing, that which should be here. */
  private static List<String> lost(List<String> missing, Optional<FilesPlace> elsewhere) {
    return elsewhere.isEmpty()
        ? missing
        : missing.stream().filter(name -> !DataFiles.isContent(name)).toList();
  }

  private Contents take(Path snapshot) {
    SqliteSnapshot.take(
        data, snapshot, (done, total) -> progress.at("Copying the database", done, total));
    // A backup of a damaged database would be found out when it is needed.
    return SqliteSnapshot.verify(snapshot);
  }

  /** Adds what a database knows and is not in it yet. Returns what is not there. */
  private static List<String> addAll(
      ZipWriter zip, DataFiles files, Contents contents, Set<String> copied) throws IOException {
    List<String> missing = addPieces(zip, files, DataFiles.pieces(contents), copied);
    missing.addAll(addEnvironments(zip, files, contents.environmentRevisions(), copied));
    return missing;
  }

  /** The same for uploads to environments, each of which is a folder. */
  private static List<String> addEnvironments(
      ZipWriter zip, DataFiles files, Iterable<UUID> revisions, Set<String> copied)
      throws IOException {
    List<String> missing = new ArrayList<>();
    for (UUID revision : revisions) {
      String folder = DataFiles.environmentName(revision);
      if (copied.contains(folder)) {
        continue;
      }
      List<String> names = files.filesIn(folder);
      boolean whole = !names.isEmpty();
      for (String name : names) {
        try {
          if (!copied.contains(name)) {
            zip.add(name, files.folder().resolve(name));
            copied.add(name);
          }
        } catch (NoSuchFileException gone) {
          whole = false;
        }
      }
      if (whole) {
        copied.add(folder);
      } else {
        missing.add(folder);
      }
    }
    return missing;
  }

  /** Adds those that are not in it yet. Returns those that are not there. */
  private static List<String> addPieces(
      ZipWriter zip, DataFiles files, Iterable<String> names, Set<String> copied)
      throws IOException {
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (copied.contains(name)) {
        continue;
      }
      try {
        zip.addAsItIs(name, files.folder().resolve(name));
        copied.add(name);
      } catch (NoSuchFileException gone) {
        missing.add(name);
      }
    }
    return missing;
  }

  private void publish(Path archive) throws IOException {
    if (replace) {
      Files.move(archive, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      try {
        // Unlike a move, a link never replaces what came there meanwhile.
        Files.createLink(file, archive);
      } catch (FileAlreadyExistsException meanwhile) {
        throw exists();
      } catch (UnsupportedOperationException | IOException noLinksHere) {
        if (Files.exists(file)) {
          throw exists();
        }
        Files.move(archive, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Disk.force(Disk.parent(file));
  }
}
