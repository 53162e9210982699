package io.penstock.adapters.http.definition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code multipart/form-data} body (RFC 7578) with one file and a few short fields. The file goes
 * to a temporary file as it comes in, so its size costs no memory; closing removes it.
 */
final class UploadForm implements AutoCloseable {

  private static final int MOST_PARTS = 16;
  private static final int MOST_TEXT_BYTES = 8 * 1024;
  private static final byte[] LINE_END = {'\r', '\n'};

  /** A parameter of a header: {@code name=token} or {@code name="quoted \" text"}. */
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([A-Za-z0-9*_-]+)=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s\"]+))");

  private final Map<String, String> fields = new HashMap<>();
  private @Nullable Path file;

  private UploadForm() {}

  /**
   * Reads the whole body.
   *
   * @param contentType the header; null when there is none
   * @param filePart the name of the part that is the file
   * @param folder for the temporary file
   * @throws RejectedException when it is not such a form
   */
  static UploadForm read(
      @Nullable String contentType, InputStream body, String filePart, UploadFolder folder)
      throws IOException {
    byte[] delimiter = ("\r\n--" + boundary(contentType)).getBytes(ISO_8859_1);
    UploadForm form = new UploadForm();
    try {
      form.readParts(new DelimitedInput(LINE_END, body), delimiter, filePart, folder);
      return form;
    } catch (IOException | RuntimeException e) {
      try (form) {
        throw e;
      }
    }
  }

  /** A field's text; empty when it was not given. */
  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** The file; empty when none was given. The caller may move it away. */
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  private static String boundary(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType;
    if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      throw new RejectedException(
          Reason.UNSUPPORTED_MEDIA_TYPE,
          "The Content-Type of an upload must be multipart/form-data.");
    }
    return parameter(type, "boundary")
        .filter(boundary -> !boundary.isEmpty() && boundary.length() <= 256)
        .orElseThrow(
            () ->
                RejectedException.invalid(
                    "The Content-Type multipart/form-data needs a boundary of 1 to 256"
                        + " characters."));
  }

  private void readParts(DelimitedInput in, byte[] delimiter, String filePart, UploadFolder folder)
      throws IOException {
    in.copyUntil(delimiter, OutputStream.nullOutputStream());
    // Behind a boundary stands the end of its line, or the two dashes that close the body.
    for (int parts = 0; !in.readTwo().equals("--"); parts++) {
      if (parts == MOST_PARTS) {
        throw RejectedException.invalid(
            "The multipart body has more than %d parts.".formatted(MOST_PARTS));
      }
      readPart(in, delimiter, filePart, folder);
    }
  }

  private void readPart(DelimitedInput in, byte[] delimiter, String filePart, UploadFolder folder)
      throws IOException {
    String name = readHeaders(in);
    if (!name.equals(filePart)) {
      fields.put(name, in.readUntil(delimiter, MOST_TEXT_BYTES));
      return;
    }
    if (file != null) {
      throw RejectedException.invalid("The part '%s' is given twice.".formatted(filePart));
    }
    Path target = folder.newFile();
    file = target;
    try (OutputStream out = Files.newOutputStream(target)) {
      in.copyUntil(delimiter, out);
    }
  }

  /** The name of the part. */
  private static String readHeaders(DelimitedInput in) throws IOException {
    @Nullable String name = null;
    for (String line = in.readUntil(LINE_END, MOST_TEXT_BYTES);
        !line.isEmpty();
        line = in.readUntil(LINE_END, MOST_TEXT_BYTES)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        name = parameter(line, "name").orElse(null);
      }
    }
    if (name == null) {
      throw RejectedException.invalid(
          "A part of the multipart body has no name: it needs a Content-Disposition header with"
              + " one.");
    }
    return name;
  }

  private static Optional<String> parameter(String header, String wanted) {
    Matcher matcher = PARAMETER.matcher(header);
    while (matcher.find()) {
      if (matcher.group(1).equalsIgnoreCase(wanted)) {
        String quoted = matcher.group(2);
        return Optional.of(quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
    return Optional.empty();
  }
}
