package io.penstock.engine.file;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What files may be called. The server never makes a path of a name, but clients do when they
 * download: a name that leads out of their folder must not come into a bucket.
 */
public final class FileNames {

  /** As in S3, whose names these are to fit. */
  private static final int MOST_BYTES = 1024;

  /** What file systems take. */
  private static final int MOST_PART_BYTES = 255;

  /** The rule, for sentences: "a file name has …". */
  public static final String RULE =
      "has at most %d bytes and no control characters, and each of its parts between slashes has 1 to %d bytes and is neither '.' nor '..'"
          .formatted(MOST_BYTES, MOST_PART_BYTES);

  /** The backslash separates on some machines, too. */
  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

  private FileNames() {}

  public static boolean isAllowed(String name) {
    if (bytes(name) > MOST_BYTES || name.codePoints().anyMatch(FileNames::isForbidden)) {
      return false;
    }
    for (String part : SEPARATOR.split(name, -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || bytes(part) > MOST_PART_BYTES) {
        return false;
      }
    }
    return true;
  }

  /** Half a surrogate pair has no form in UTF-8: two names with one would be the same. */
  private static boolean isForbidden(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
