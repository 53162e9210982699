package io.penstock.server;

import io.penstock.adapters.store.s3.S3ObjectStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Tries the storage service once, behind the start: an administrator hears of wrong keys before the
 * first user does, and the first upload does not wait for the client library. The start itself
 * waits for nothing: a service that is down for now must not keep the server down.
 */
final class StorageCheck implements AutoCloseable {

  private static final Logger LOG = System.getLogger("io.penstock");

  private final Thread thread;

  StorageCheck(S3ObjectStore objects) {
    thread = Thread.ofPlatform().name("storage-check").daemon().unstarted(() -> check(objects));
  }

  void start() {
    thread.start();
  }

  private static void check(S3ObjectStore objects) {
    try {
      objects.check();
    } catch (IOException problem) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.log(
            Level.WARNING,
            "Files cannot be kept at the moment: %s".formatted(Causes.sentence(problem)));
      }
    } catch (InterruptedException stopping) {
      // Nobody wants to know any more.
    } catch (RuntimeException | Error unexpected) {
      LOG.log(Level.ERROR, "The storage service could not be tried.", unexpected);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
