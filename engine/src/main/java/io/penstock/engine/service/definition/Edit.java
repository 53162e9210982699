package io.penstock.engine.service.definition;

import org.jspecify.annotations.Nullable;

/**
 * A change to a value for which null means something, so that null cannot mean "no change".
 *
 * @param <T> the type of the value
 */
public sealed interface Edit<T> {

  /** No change. */
  record Keep<T>() implements Edit<T> {}

  /** A new value, null included. */
  record Set<T>(@Nullable T value) implements Edit<T> {}

  /** What the value is after the change. */
  default @Nullable T applyTo(@Nullable T before) {
    return switch (this) {
      case Keep<T>() -> before;
      case Set<T>(var value) -> value;
    };
  }
}
