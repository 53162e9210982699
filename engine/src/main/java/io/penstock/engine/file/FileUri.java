package io.penstock.engine.file;

import java.util.Optional;

/**
 * What requests carry in place of a file: {@code ubiops-file://{bucket}/{file}}. The bucket is one
 * of the request's own project.
 */
public record FileUri(String bucket, String file) {

  public static final String PREFIX = "ubiops-file://";

  /** Empty for a text of another form. */
  public static Optional<FileUri> parse(String text) {
    int slash = text.startsWith(PREFIX) ? text.indexOf('/', PREFIX.length()) : -1;
    return slash <= PREFIX.length() || slash + 1 == text.length()
        ? Optional.empty()
        : Optional.of(
            new FileUri(text.substring(PREFIX.length(), slash), text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return PREFIX + bucket + "/" + file;
  }
}
