package io.penstock.adapters.runtime.python.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a package asks for in {@code requirements.txt}.
 *
 * @param lines without comments and blank lines, in their order, which options depend on
 * @param variables for the installation
 */
record Requirements(List<String> lines, Map<String, String> variables) {

  Requirements(List<String> lines) {
    this(lines, Map.of());
  }

  static final String FILE = "requirements.txt";

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");
  private static final Pattern LOCAL =
      Pattern.compile("(-[rce]\\b|--(requirement|constraint|editable)\\b|\\.|/|.*\\bfile:).*");

  /**
   * Of the package in this directory; none when it has no such file.
   *
   * @throws BuildFailedException when the file is larger than anybody writes by hand
   */
  static Requirements of(Path directory) throws BuildFailedException, IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new Requirements(List.of());
    }
    if (Files.size(file) > EnvironmentFolder.LARGEST_TEXT) {
      throw new BuildFailedException(FILE + " has more than 1 MiB, which is the limit.");
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return new Requirements(
        text.lines()
            .map(line -> COMMENT.matcher(line).replaceFirst("").strip())
            .filter(line -> !line.isEmpty())
            .toList());
  }

  /** The same, installed with these variables. */
  Requirements with(Map<String, String> others) {
    return new Requirements(lines, others);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * Names the environment that holds these requirements: equal keys, equal environments.
   * Requirements that refer to files are tied to the package that brought the files.
   *
   * @param python the exact version
   * @param zip the package
   */
  String key(String python, Path zip) throws IOException {
    MessageDigest digest = sha256();
    digest.update(("python " + python + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    if (!variables.isEmpty()) {
      digest.update(("\n" + new TreeMap<>(variables)).getBytes(StandardCharsets.UTF_8));
    }
    if (lines.stream().anyMatch(line -> LOCAL.matcher(line).matches())) {
      try (InputStream in = Files.newInputStream(zip);
          OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        in.transferTo(out);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has SHA-256", impossible);
    }
  }
}
