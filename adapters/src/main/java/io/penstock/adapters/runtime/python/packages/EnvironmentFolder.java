package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.SharedUploads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What was uploaded to custom environments: the file itself and what is in it. */
final class EnvironmentFolder {

  /** By which a package or an environment says what is to be installed (reference, section 6.4). */
  static final List<String> DEPENDENCY_FILES =
      List.of(Requirements.FILE, "ubiops.yaml", "environment.yaml", "install_packages.R");

  static final String ZIP = "zip";
  static final String TEXT = "txt";

  /** Of each dependency file, in bytes: they are read whole. */
  static final int LARGEST_TEXT = 1 << 20;

  private final Path revisions;
  private final PackageSettings limits;
  private final SharedUploads shared;
  private final UploadCopies copies;

  EnvironmentFolder(Path dataDirectory, PackageSettings limits, SharedUploads shared) {
    revisions = dataDirectory.resolve("environment-revisions");
    this.limits = limits;
    this.shared = shared;
    copies = new UploadCopies(shared, revisions);
  }

  Path revisions() {
    return revisions;
  }

  Path of(UUID revision) {
    return revisions.resolve(revision.toString());
  }

  /** Checks, copies and unpacks an uploaded file. */
  void add(UUID revision, Path file) throws IOException {
    keep(revision, file);
    boolean done = false;
    try {
      shared.add(revision, file);
      done = true;
    } finally {
      if (!done) {
        delete(revision);
      }
    }
  }

  private void keep(UUID revision, Path file) throws IOException {
    if (Files.exists(of(revision))) {
      throw new FileAlreadyExistsException(of(revision).toString());
    }
    Files.createDirectories(revisions);
    Path prepared = Files.createTempDirectory(revisions, ".new-");
    try {
      Path contents = Files.createDirectory(prepared.resolve("files"));
      if (isZip(file)) {
        Path copy = prepared.resolve("upload." + ZIP);
        Files.copy(file, copy);
        new PackageArchive(copy, limits).unpackTo(contents);
        requireSmall(directoryIn(contents));
      } else {
        requireText(file);
        Files.copy(file, prepared.resolve("upload." + TEXT));
        Files.copy(file, contents.resolve(Requirements.FILE));
      }
      Folders.force(prepared);
      Files.move(prepared, of(revision), StandardCopyOption.ATOMIC_MOVE);
      Folders.forceOne(revisions);
    } finally {
      Folders.deleteQuietly(prepared);
    }
  }

  /** Shares what is on this disk and not among these. */
  void shareAllBut(Set<UUID> known) throws IOException {
    for (UUID revision : Folders.ids(revisions)) {
      if (!known.contains(revision)) {
        shared.add(revision, upload(revision));
      }
    }
  }

  /** Gone at once and as a whole, as far as a backup that is being made can see. */
  void delete(UUID revision) {
    Folders.deleteAtOnce(of(revision));
    shared.delete(revision);
  }

  /**
   * The uploaded file.
   *
   * @throws NoSuchFileException when there is none
   */
  Path upload(UUID revision) throws IOException {
    require(revision);
    for (String extension : List.of(ZIP, TEXT)) {
      Path file = of(revision).resolve("upload." + extension);
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new NoSuchFileException(of(revision).toString());
  }

  /** Where the files are that say what to install: the root, or else the only directory there. */
  Path directory(UUID revision) throws IOException {
    require(revision);
    return directoryIn(of(revision).resolve("files"));
  }

  /** On this disk, wherever it came in. */
  private void require(UUID revision) throws IOException {
    copies.require(revision, of(revision), file -> keep(revision, file));
  }

  private static Path directoryIn(Path root) throws IOException {
    if (DEPENDENCY_FILES.stream().anyMatch(file -> Files.exists(root.resolve(file)))) {
      return root;
    }
    try (Stream<Path> entries = Files.list(root)) {
      List<Path> directories =
          entries
              .filter(Files::isDirectory)
              .filter(path -> !path.getFileName().toString().startsWith("__"))
              .toList();
      return directories.size() == 1 ? directories.getFirst() : root;
    }
  }

  private static void requireSmall(Path directory) throws IOException {
    for (String name : DEPENDENCY_FILES) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST_TEXT) {
        throw RejectedException.invalid(
            "The file %s in the zip has %d bytes: at most %d are allowed."
                .formatted(name, Files.size(file), LARGEST_TEXT));
      }
    }
  }

  private static boolean isZip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 'P' && start[1] == 'K';
    }
  }

  private static void requireText(Path file) throws IOException {
    if (Files.size(file) > LARGEST_TEXT) {
      throw notAllowed();
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      if (text.isBlank()
          || text.chars().anyMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
        throw notAllowed();
      }
    } catch (CharacterCodingException notText) {
      throw notAllowed();
    }
  }

  private static RejectedException notAllowed() {
    return RejectedException.invalid(
        "The part 'file' is neither a zip file nor a requirements.txt: upload a zip with"
            + " requirements.txt in it, or the requirements.txt itself, of at most 1 MiB of text.");
  }
}
