package io.penstock.adapters.store.folder;

import io.penstock.engine.port.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** Closes what was opened, the last first, whatever one of them throws. */
public final class CloseStack implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Opens something of several resources, which are closed again when {@code open} throws. */
  public static <T> T closedUnlessDone(Function<CloseStack, T> open) {
    CloseStack resources = new CloseStack();
    try {
      return open.apply(resources);
    } catch (RuntimeException | Error e) {
      try {
        resources.close();
      } catch (StoreException unclosed) {
        e.addSuppressed(unclosed);
      }
      throw e;
    }
  }

  public synchronized <T extends AutoCloseable> T add(T resource) {
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
