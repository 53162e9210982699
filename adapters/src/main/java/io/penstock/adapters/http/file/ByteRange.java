package io.penstock.adapters.http.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a content, as asked for by the header {@code Range} (RFC 9110, section 14).
 *
 * @param from the first byte, counted from 0
 * @param length in bytes; 0 when nothing of the content is in the range
 */
record ByteRange(long from, long length) {

  private static final Pattern SINGLE =
      Pattern.compile(
          "bytes\\s*=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*", Pattern.CASE_INSENSITIVE);

  /**
   * Reads the header. Empty for what a server may ignore, and this one does: other units, several
   * ranges, and what is malformed.
   *
   * @param size of the whole content
   */
  static Optional<ByteRange> parse(@Nullable String header, long size) {
    Matcher matcher = SINGLE.matcher(header == null ? "" : header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      long length = Math.min(size, Long.parseLong(last));
      return Optional.of(new ByteRange(size - length, length));
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(from, Math.max(0, to - from + 1)));
  }
}
