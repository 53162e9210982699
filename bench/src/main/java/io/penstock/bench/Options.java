package io.penstock.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to run, and how.
 *
 * @param jar of the server
 * @param all whether to run all of them in small sizes, and to write a document
 * @param names of scenarios; none for the usual ones
 * @param data folder to use and to keep; null for a new one under the current folder
 * @param keep whether to keep a new folder, too
 * @param size how many requests, items, connections, megabytes or minutes the scenario is about; 0
 *     for its own number
 */
record Options(
    Path jar, boolean all, List<String> names, @Nullable Path data, boolean keep, int size) {

  static final String USAGE =
      """
      usage: bench [NAME...] [--data DIR] [--keep] [--size N], or bench --all

        NAME        which benchmarks; the usual ones when none is given
        --data DIR  a folder to use and to keep, in place of a new one under the current folder
        --keep      keep the new folder, too
        --size N    how many requests, items, connections, megabytes or minutes, in place of the benchmark's own number
        --all       each of them once but `profile` and those of PostgreSQL, in small sizes, with a report in bench/results
      """;

  /**
   * Reads the command line.
   *
   * @param arguments the server's jar, then names and options in any order
   * @throws IllegalArgumentException with a sentence
   */
  static Options of(String[] arguments) {
    boolean all = false;
    List<String> names = new ArrayList<>();
    Path data = null;
    boolean keep = false;
    int size = 0;
    for (int i = 1; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--all" -> all = true;
        case "--keep" -> keep = true;
        case "--data" -> data = Path.of(value(arguments, ++i));
        case "--size" -> size = size(value(arguments, ++i));
        case String name when name.startsWith("-") ->
            throw new IllegalArgumentException("There is no option '%s'.".formatted(name));
        case String name -> names.add(name);
      }
    }
    if (all && arguments.length > 2) {
      throw new IllegalArgumentException(
          "--all stands alone: it takes each benchmark once, with its own size and a new folder.");
    }
    return new Options(Path.of(arguments[0]), all, List.copyOf(names), data, keep, size);
  }

  private static String value(String[] arguments, int index) {
    if (index == arguments.length) {
      throw new IllegalArgumentException(
          "The option '%s' needs a value.".formatted(arguments[index - 1]));
    }
    return arguments[index];
  }

  private static int size(String text) {
    try {
      int size = Integer.parseInt(text);
      if (size > 0) {
        return size;
      }
    } catch (NumberFormatException noNumber) {
      // Told below.
    }
    throw new IllegalArgumentException("--size is '%s': it must be 1 or more.".formatted(text));
  }

  /**
   * The same with another size.
   *
   * @param other 0 for the scenario's own
   */
  Options withSize(int other) {
    return new Options(jar, all, names, data, keep, other);
  }

  int sizeOr(int usual) {
    return size == 0 ? usual : size;
  }
}
