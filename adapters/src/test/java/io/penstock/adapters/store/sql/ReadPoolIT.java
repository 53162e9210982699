package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sqlite.SqliteFiles;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are shared by more readers than there are. */
class ReadPoolIT {

  @TempDir Path folder;

  @Test
  void interruptedReaderReadsAllTheSameAndStaysInterrupted() throws Exception {
    Path database = folder.resolve("some.db");
    SqliteFiles.writing(database).connection().close();
    try (ReadPool pool = SqliteFiles.reads(database, 1)) {
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(
              () ->
                  pool.read(
                      _ -> {
                        taken.countDown();
                        return awaited(release);
                      }));
      taken.await();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread second =
          Thread.ofVirtual()
              .start(
                  () -> {
                    int one = pool.read(_ -> 1);
                    interrupted.complete(one == 1 && Thread.currentThread().isInterrupted());
                  });
      second.interrupt();
      release.countDown();

      assertTrue(interrupted.get(20, TimeUnit.SECONDS));
      second.join();
      assertEquals(Thread.State.TERMINATED, second.getState());
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
