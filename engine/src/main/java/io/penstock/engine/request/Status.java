package io.penstock.engine.request;

import java.util.Locale;

/** The bare name of a {@link RequestState}: what the API shows and what storage filters on. */
public enum Status {
  PENDING,
  PROCESSING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** The name in the API, such as {@code completed}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a request in this state never changes again. */
  public boolean isFinal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
