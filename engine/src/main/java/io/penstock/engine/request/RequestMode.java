package io.penstock.engine.request;

import java.util.Locale;

/** How a request was made, as user code sees it in {@code request_mode} (reference, 6.4). */
public enum RequestMode {
  /** Direct: the caller waits for the answer. */
  EXPRESS,
  /** Queued: the caller collects the answer later. */
  BATCH;

  /** The name in the API, such as {@code express}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
