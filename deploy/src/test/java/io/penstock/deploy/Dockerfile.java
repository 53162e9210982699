package io.penstock.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of the image's file, in their order. */
record Dockerfile(List<Instruction> instructions) {

  /** The names that there are. */
  private static final List<String> WORDS =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern LINE = Pattern.compile("([A-Z]+)\\s+(.+)", Pattern.DOTALL);

  /** Such as COPY with what follows it, on one line. */
  record Instruction(String word, String rest) {

    /** What is no option such as {@code --from}. */
    List<String> arguments() {
      return BLANKS.splitAsStream(rest).filter(word -> !word.startsWith("--")).toList();
    }

    /** The value of an option such as {@code --from=}; empty without it. */
    String option(String name) {
      return BLANKS
          .splitAsStream(rest)
          .filter(word -> word.startsWith("--" + name + "="))
          .map(word -> word.substring(name.length() + 3))
          .findFirst()
          .orElse("");
    }
  }

  static Dockerfile read() {
    try {
      return parse(Files.readString(Path.of("Dockerfile")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Dockerfile parse(String text) {
    String lines = text.replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", " ");
    List<Instruction> instructions = new ArrayList<>();
    for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches() || !WORDS.contains(parts.group(1))) {
        throw new IllegalArgumentException("This is no instruction: " + line);
      }
      instructions.add(new Instruction(parts.group(1), parts.group(2)));
    }
    return new Dockerfile(List.copyOf(instructions));
  }

  List<Instruction> all(String word) {
    return instructions.stream().filter(one -> one.word().equals(word)).toList();
  }

  /** What follows the last of these, which is what counts. */
  String last(String word) {
    return all(word).getLast().rest();
  }

  /** Those of the image itself, not of the one that builds. */
  List<Instruction> ofTheImage() {
    int from = instructions.lastIndexOf(all("FROM").getLast());
    return instructions.subList(from, instructions.size());
  }
}
