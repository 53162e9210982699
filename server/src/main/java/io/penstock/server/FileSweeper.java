package io.penstock.server;

import io.penstock.engine.port.StoreException;
import io.penstock.engine.service.file.FileRetention;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Removes files that have expired, and gives back the room of those that are gone, regularly. */
final class FileSweeper implements AutoCloseable {

  private static final Logger LOG = System.getLogger(FileSweeper.class.getName());

  private final FileRetention retention;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("file-retention").daemon().factory());

  FileSweeper(FileRetention retention) {
    this.retention = retention;
  }

  void start(Duration interval) {
    // sweep() handles what can go wrong; the future would only repeat it.
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweep, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      retention.sweep();
    } catch (StoreException later) {
      LOG.log(Level.WARNING, "Files that are to be removed stay for now: {0}", later.getMessage());
    } catch (RuntimeException | Error unexpected) {
      // Thrown on, it would end the schedule without a word.
      LOG.log(Level.ERROR, "Files that are to be removed stay for now.", unexpected);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
