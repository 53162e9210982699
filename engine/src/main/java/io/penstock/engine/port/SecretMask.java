package io.penstock.engine.port;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hides secrets in lines of a log. Code is given the values of secret variables, and may print
 * them, as it does with all of its {@code context}.
 *
 * <p>A secret of several lines is hidden line by line. What is shorter than {@value #SHORTEST}
 * characters is left: it would tear words apart that have nothing to do with it. So is a secret
 * that the code has changed, by an encoding for instance.
 *
 * @param hidden texts, longer ones first
 */
public record SecretMask(List<String> hidden) {

  /** Hides nothing. */
  public static final SecretMask NONE = new SecretMask(List.of());

  private static final int SHORTEST = 6;
  private static final String MASK = "***";
  private static final Comparator<String> LONGER_FIRST =
      Comparator.comparingInt(String::length).reversed();

  /** Hides these values. */
  public static SecretMask of(Collection<String> secrets) {
    return new SecretMask(
        secrets.stream()
            .flatMap(String::lines)
            .map(String::strip)
            .filter(line -> line.length() >= SHORTEST)
            .flatMap(SecretMask::asPrinted)
            .distinct()
            .sorted(LONGER_FIRST)
            .toList());
  }

  /** As it is, and as JSON and Python have it between quotes. */
  private static Stream<String> asPrinted(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\t", "\\t");
    String json = escaped.replace("\"", "\\\"");
    return Stream.of(text, escaped, json, inAscii(json), escaped.replace("'", "\\'"));
  }

  /** As Python's json writes it, unless it is told otherwise. */
  private static String inAscii(String json) {
    StringBuilder ascii = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char each = json.charAt(i);
      if (each > 0x7e || each < ' ') {
        ascii.append("\\u%04x".formatted((int) each));
      } else {
        ascii.append(each);
      }
    }
    return ascii.toString();
  }

  /** Hides this as well. */
  public SecretMask and(String secret) {
    return new SecretMask(
        Stream.concat(hidden.stream(), of(List.of(secret)).hidden().stream())
            .distinct()
            .sorted(LONGER_FIRST)
            .toList());
  }

  /** The line without them. */
  public String apply(String line) {
    String masked = line;
    for (String text : hidden) {
      masked = masked.replace(text, MASK);
    }
    return masked;
  }

  /** Without what it hides. */
  @Override
  public String toString() {
    return "SecretMask[" + hidden.size() + " texts]";
  }
}
