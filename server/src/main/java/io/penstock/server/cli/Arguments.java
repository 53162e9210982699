package io.penstock.server.cli;

import io.penstock.server.cli.Settings.Value;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a command was given.
 *
 * @param values by the names of flags; a flag without a value is not there
 * @param fileOrNull for a command that takes one
 */
public record Arguments(Map<String, Value> values, @Nullable String fileOrNull) {

  /** The value of a flag that has one in any case. */
  public String text(String flag) {
    return value(flag).text();
  }

  public @Nullable String textOrNull(String flag) {
    Value value = values.get(flag);
    return value == null ? null : value.text();
  }

  public String textOrEmpty(String flag) {
    return Objects.requireNonNullElse(textOrNull(flag), "");
  }

  /**
   * A whole number.
   *
   * @throws UsageException when it is none, or not within these bounds
   */
  public int number(String flag, int least, int most) {
    return (int) number(flag, (long) least, most);
  }

  /**
   * A whole number.
   *
   * @throws UsageException when it is none, or less
   */
  public long number(String flag, long least) {
    return number(flag, least, Long.MAX_VALUE);
  }

  private long number(String flag, long least, long most) {
    try {
      long number = Long.parseLong(text(flag).strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException none) {
      // Told below.
    }
    String bounds =
        most == Long.MAX_VALUE
            ? "%d or more".formatted(least)
            : "from %d to %d".formatted(least, most);
    throw wrong(flag, "it must be a whole number, " + bounds);
  }

  /**
   * A path.
   *
   * @throws UsageException when it cannot be one
   */
  public Path path(String flag) {
    try {
      return Path.of(text(flag));
    } catch (InvalidPathException invalid) {
      throw wrong(flag, "it must be a path");
    }
  }

  /** The file of a command that takes one. */
  public Path file() {
    return Path.of(Objects.requireNonNull(fileOrNull));
  }

  /**
   * Whether a flag is given or on.
   *
   * @throws UsageException when its value is neither true nor false
   */
  public boolean isOn(String flag) {
    String text = textOrNull(flag);
    if (text == null) {
      return false;
    }
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(flag, "it must be true or false");
    };
  }

  /**
   * One of a few words, in whatever case.
   *
   * @throws UsageException naming them
   */
  public <E extends Enum<E>> E choice(String flag, Class<E> choices) {
    E[] all = choices.getEnumConstants();
    return Arrays.stream(all)
        .filter(choice -> choice.name().equalsIgnoreCase(text(flag).strip()))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    flag,
                    "it must be one of "
                        + Arrays.stream(all)
                            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }

  /** That a value breaks a rule, such as {@code it must be a path}. */
  public UsageException wrong(String flag, String rule) {
    Value value = value(flag);
    return new UsageException(
        "The value '%s' of %s is not possible: %s.".formatted(value.text(), value.origin(), rule));
  }

  private Value value(String flag) {
    return Objects.requireNonNull(values.get(flag), flag);
  }
}
