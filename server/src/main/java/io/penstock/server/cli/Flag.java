package io.penstock.server.cli;

import org.jspecify.annotations.Nullable;

/**
 * An option of a command.
 *
 * @param name without its dashes, such as {@code max-body}
 * @param label what its value is, such as {@code BYTES}; null for one that takes none
 * @param usual its value when none is given; null for none
 * @param bare whether it may stand without its value, which is {@code true} then
 */
public record Flag(
    String name, @Nullable String label, @Nullable String usual, boolean bare, String description) {

  /** One that has a value in any case. */
  public static Flag of(String name, String label, String usual, String description) {
    return new Flag(name, label, usual, false, "%s (default: %s).".formatted(description, usual));
  }

  /** One that need not have a value. */
  public static Flag optional(String name, String label, String description) {
    return new Flag(name, label, null, false, description + ".");
  }

  /** One that is on or off, also by a setting. */
  public static Flag toggle(String name, boolean usual, String description) {
    return new Flag(
        name,
        "true|false",
        Boolean.toString(usual),
        true,
        "%s (default: %s).".formatted(description, usual));
  }

  /** One that is given or not. */
  public static Flag sign(String name, String description) {
    return new Flag(name, null, null, true, description + ".");
  }
}
