package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first, whatever one of them throws. */
final class CloseStack implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** A second close waits for the first and does nothing. */
  @Override
  public synchronized void close() {
    StoreException failed = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (failed == null) {
          failed = new StoreException("The store did not close well: " + e.getMessage(), e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
