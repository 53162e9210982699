package io.penstock.adapters.archive;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.Names;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The files of an untrusted zip, by their names below the only folder in its root. Nothing in it is
 * ever written under a name of its own.
 */
final class ZipEntries implements AutoCloseable {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int LARGEST_DIRECTORY = 32 << 20;
  private static final int LONGEST_NAME = 1_024;

  private final ZipFile zip;
  private final ArchiveLimits limits;
  private final Map<String, ZipEntry> files = new TreeMap<>();
  private long textLeft;
  private long packagesLeft;

  private ZipEntries(ZipFile zip, ArchiveLimits limits) {
    this.zip = zip;
    this.limits = limits;
    textLeft = limits.maximumTextBytes();
    packagesLeft = limits.maximumPackageBytes();
  }

  /** Whether a file begins as a zip does: enough to refuse what was given by mistake. */
  static boolean mayBeZip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 'P' && start[1] == 'K';
    }
  }

  /**
   * Opens a zip.
   *
   * @throws RejectedException when it is none, or one that nobody should read
   */
  static ZipEntries open(Path file, ArchiveLimits limits) throws IOException {
    requireSmallDirectory(file, limits);
    try {
      ZipEntries entries = new ZipEntries(new ZipFile(file.toFile()), limits);
      try {
        entries.index();
        return entries;
      } catch (RuntimeException e) {
        entries.close();
        throw e;
      }
    } catch (ZipException | IllegalArgumentException e) {
      throw notAZip();
    }
  }

  /** Before anything reads the directory: the memory it takes is its own to say. */
  private static void requireSmallDirectory(Path file, ArchiveLimits limits) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      int length = (int) Math.min(size, END_SIZE + LONGEST_COMMENT);
      ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      while (tail.hasRemaining()) {
        if (channel.read(tail, size - length + tail.position()) < 0) {
          throw notAZip();
        }
      }
      boolean found = false;
      // Each that a reader might take for the end.
      for (int at = length - END_SIZE; at >= 0; at--) {
        if (tail.getInt(at) == END_SIGNATURE) {
          found = true;
          int count = Short.toUnsignedInt(tail.getShort(at + 10));
          long directory = Integer.toUnsignedLong(tail.getInt(at + 12));
          boolean reachesTheEnd =
              at + END_SIZE + Short.toUnsignedInt(tail.getShort(at + 20)) == length;
          if (count > limits.maximumEntries() || directory > LARGEST_DIRECTORY) {
            throw new RejectedException(
                Reason.TOO_LARGE,
                "The file of the import has more than %d entries, the most that are allowed."
                    .formatted(limits.maximumEntries()));
          }
          if (reachesTheEnd) {
            return;
          }
        }
      }
      if (!found) {
        throw notAZip();
      }
    }
  }

  private void index() {
    if (zip.size() > limits.maximumEntries()) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "The file of the import has more than %d entries, the most that are allowed."
              .formatted(limits.maximumEntries()));
    }
    Map<String, ZipEntry> all = new TreeMap<>();
    for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
      check(entry.getName());
      if (!entry.isDirectory() && all.put(entry.getName(), entry) != null) {
        throw invalid(
            "The entry %s of the import appears twice.".formatted(Names.quote(entry.getName())));
      }
    }
    String root = root(all);
    all.forEach(
        (name, entry) -> {
          if (name.startsWith(root)) {
            files.put(name.substring(root.length()), entry);
          }
        });
  }

  private static void check(String name) {
    if (name.length() > LONGEST_NAME
        || name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.chars().anyMatch(Character::isISOControl)) {
      throw invalid(
          "The entry %s of the import has a name that is not allowed: it must be relative, with / between folders, and have at most %d characters."
              .formatted(Names.quote(name), LONGEST_NAME));
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..") || part.equals(".")) {
        throw invalid(
            "The entry %s of the import leads out of it: names must not contain . or .. as a folder."
                .formatted(Names.quote(name)));
      }
    }
  }

  /** The folder with the file {@code info.yaml}; empty where that is in the root itself. */
  private static String root(Map<String, ZipEntry> all) {
    if (all.containsKey(ArchiveLayout.INFO)) {
      return "";
    }
    return all.keySet().stream()
        .filter(name -> name.endsWith("/" + ArchiveLayout.INFO))
        .map(name -> name.substring(0, name.length() - ArchiveLayout.INFO.length()))
        .filter(folder -> folder.indexOf('/') == folder.length() - 1)
        .filter(folder -> !folder.startsWith("__MACOSX"))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    "The file of the import has no %s in its only folder: it says which format this is."
                        .formatted(ArchiveLayout.INFO)));
  }

  /** The names of all files, in the order of the alphabet. */
  Iterable<String> names() {
    return files.keySet();
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  /** A small file. */
  byte[] text(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long most = Math.min(limits.maximumFileBytes(), textLeft);
    if (copy(name, bytes, most) < 0) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "%s of the import is too large: a file may have %d bytes, and all of them together %d."
              .formatted(Names.quote(name), limits.maximumFileBytes(), limits.maximumTextBytes()));
    }
    textLeft -= bytes.size();
    return bytes.toByteArray();
  }

  /**
   * Reads a package to its end, so that one that is damaged is found before anything is made, and
   * entries that share their bytes do not fill the disk.
   */
  void checkPackage(String name) throws IOException {
    long size = copyPackage(name, OutputStream.nullOutputStream());
    if (size > packagesLeft) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "The packages of the import are too large: all of them together may have %d bytes."
              .formatted(limits.maximumPackageBytes()));
    }
    packagesLeft -= size;
  }

  /** A package. */
  void copyTo(String name, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target)) {
      var _ = copyPackage(name, out);
    }
  }

  private long copyPackage(String name, OutputStream out) throws IOException {
    long size = copy(name, out, limits.maximumBytes());
    if (size < 0) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "%s of the import is larger than %d bytes, the most that is allowed."
              .formatted(Names.quote(name), limits.maximumBytes()));
    }
    return size;
  }

  /** How much it was; negative when there is more than {@code most}. */
  private long copy(String name, OutputStream out, long most) throws IOException {
    ZipEntry entry = files.get(name);
    if (entry == null) {
      throw invalid("The file of the import has no %s.".formatted(Names.quote(name)));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] buffer = new byte[16_384];
      CRC32 sum = new CRC32();
      long left = most;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          return left;
        }
        sum.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
      if (entry.getCrc() >= 0 && entry.getCrc() != sum.getValue()) {
        throw damaged(name);
      }
      return most - left;
    } catch (ZipException | EOFException e) {
      throw damaged(name);
    }
  }

  private static RejectedException damaged(String name) {
    return invalid(
        "%s of the import is damaged: its content is cut short, or not what the zip says of it."
            .formatted(Names.quote(name)));
  }

  static RejectedException notAZip() {
    return invalid("The file of the import is not a zip file, or a damaged one.");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
