package io.penstock.adapters.runtime.python.packages;

import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks an untrusted zip. Names and kinds of all entries are checked before the first byte is
 * written; sizes are counted while inflating, since the declared ones prove nothing.
 */
final class PackageArchive {

  private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);
  private static final int LONGEST_NAME = 1024;
  private static final int LONGEST_SEGMENT = 255;

  private final Path zip;
  private final PackageSettings limits;

  PackageArchive(Path zip, PackageSettings limits) {
    this.zip = zip;
    this.limits = limits;
  }

  /**
   * Unpacks into an existing, empty folder.
   *
   * @throws RejectedException naming the entry and the rule; the folder may then hold a part
   */
  void unpackTo(Path folder) throws IOException {
    List<ZipDirectory.Entry> entries = ZipDirectory.read(zip);
    if (entries.isEmpty()) {
      throw RejectedException.invalid("The package is an empty zip; put deployment.py into it.");
    }
    if (entries.size() > limits.maximumEntries()) {
      throw tooLarge(
          "The package has %d entries; at most %d are allowed."
              .formatted(entries.size(), limits.maximumEntries()));
    }
    Set<String> names = new HashSet<>();
    Set<String> files = new HashSet<>();
    for (ZipDirectory.Entry entry : entries) {
      check(entry);
      if (!names.add(withoutTrailingSlash(entry.name()))) {
        throw invalid(entry, "appears twice; an entry's name must be unique");
      }
      if (!entry.name().endsWith("/")) {
        files.add(entry.name());
      }
    }
    for (ZipDirectory.Entry entry : entries) {
      checkNotBelow(files, entry);
    }
    try (ZipFile file = new ZipFile(zip.toFile())) {
      unpack(file, entries, folder);
    } catch (ZipException damaged) {
      throw ZipDirectory.notAZip();
    }
  }

  private static void check(ZipDirectory.Entry entry) {
    String name = entry.name();
    if (name.indexOf('\\') >= 0) {
      throw invalid(entry, "has a backslash in its name; folders are separated by /");
    }
    if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
      throw invalid(entry, "has an absolute name; names must be relative to the package");
    }
    for (String segment : withoutTrailingSlash(name).split("/", -1)) {
      if (segment.equals("..")) {
        throw invalid(entry, "leads out of the package; names must not contain ..");
      }
      if (segment.isEmpty() || segment.equals(".")) {
        throw invalid(entry, "has an empty or . part in its name");
      }
      if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT) {
        throw invalid(entry, "has a part of more than 255 bytes in its name");
      }
    }
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw invalid(entry, "has a name of more than 1,024 characters or with control characters");
    }
    if (entry.isLink()) {
      throw invalid(entry, "is a symbolic link; put the file itself into the package");
    }
    if (entry.isSpecial()) {
      throw invalid(entry, "is neither a file nor a folder");
    }
    if (entry.encrypted()) {
      throw invalid(entry, "is encrypted; upload the package without a password");
    }
    if (entry.method() != ZipEntry.STORED && entry.method() != ZipEntry.DEFLATED) {
      throw invalid(entry, "is compressed by a method other than deflate");
    }
  }

  private static void checkNotBelow(Set<String> files, ZipDirectory.Entry entry) {
    String name = withoutTrailingSlash(entry.name());
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (files.contains(name.substring(0, slash))) {
        throw invalid(entry, "lies below an entry that is a file");
      }
    }
  }

  private void unpack(ZipFile file, List<ZipDirectory.Entry> entries, Path folder)
      throws IOException {
    List<? extends ZipEntry> readable = file.stream().toList();
    Budget budget = new Budget(Files.size(zip));
    for (int i = 0; i < entries.size(); i++) {
      ZipDirectory.Entry entry = entries.get(i);
      // Two readers that disagree on what is in a zip are how checks are got around.
      if (readable.size() != entries.size() || !readable.get(i).getName().equals(entry.name())) {
        throw ZipDirectory.notAZip();
      }
      Path target = target(folder, entry);
      if (entry.name().endsWith("/")) {
        Files.createDirectories(target);
      } else {
        Files.createDirectories(target.resolveSibling("."));
        unpack(file, readable.get(i), target, budget);
        if (entry.isExecutable()) {
          makeExecutable(target);
        }
      }
    }
  }

  private static Path target(Path folder, ZipDirectory.Entry entry) {
    try {
      return folder.resolve(entry.name());
    } catch (InvalidPathException notInThisLocale) {
      // Java encodes paths in the locale that the server was started with.
      throw invalid(
          entry,
          "has a name that the locale of this server cannot write; start the server with a UTF-8"
              + " locale, such as LANG=C.UTF-8");
    }
  }

  private static void unpack(ZipFile file, ZipEntry entry, Path target, Budget budget)
      throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = file.getInputStream(entry);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[16384];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        budget.spend(n);
        checksum.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    if (entry.getCrc() != checksum.getValue()) {
      throw ZipDirectory.notAZip();
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    Files.setPosixFilePermissions(file, permissions);
  }

  /** What may still be written. */
  private final class Budget {
    private final long zipSize;
    private long written;

    Budget(long zipSize) {
      this.zipSize = zipSize;
    }

    void spend(int bytes) {
      written += bytes;
      if (written > limits.maximumUnpackedBytes()) {
        throw tooLarge(
            "The package unpacks to more than %d bytes, which is the limit."
                .formatted(limits.maximumUnpackedBytes()));
      }
      if (written > zipSize * limits.maximumRatio()) {
        throw RejectedException.invalid(
            "The package unpacks to more than %d times its size of %d bytes; leave out files that are"
                    .formatted(limits.maximumRatio(), zipSize)
                + " mostly padding and create them in the code.");
      }
    }
  }

  private static String withoutTrailingSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static RejectedException invalid(ZipDirectory.Entry entry, String rule) {
    return RejectedException.invalid(
        "The entry %s of the package %s.".formatted(printable(entry.name()), rule));
  }

  private static RejectedException tooLarge(String sentence) {
    return new RejectedException(RejectedException.Reason.TOO_LARGE, sentence);
  }

  private static String printable(String name) {
    String shown = name.replaceAll("\\p{Cntrl}", "?");
    return "'" + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown) + "'";
  }
}
