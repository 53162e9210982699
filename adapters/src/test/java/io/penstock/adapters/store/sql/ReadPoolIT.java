package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that are shared by more readers than there are. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ReadPoolIT {

  @Parameter TestDatabase database;

  @TempDir Path folder;

  @Test
  void interruptedReaderReadsAllTheSameAndStaysInterrupted() throws Exception {
    try (ReadPool pool = database.reads(folder, 1)) {
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
                    long one = pool.read(ReadPoolIT::one);
                    interrupted.complete(one == 1 && Thread.currentThread().isInterrupted());
                  });
      second.interrupt();
      release.countDown();

      assertTrue(interrupted.get(20, TimeUnit.SECONDS));
      second.join();
      assertEquals(Thread.State.TERMINATED, second.getState());
    }
  }

  @Test
  void interruptThatComesWhileTheDatabaseIsAskedIsHeededAfterwards() throws Exception {
    try (ReadPool pool = database.reads(folder, 2)) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread reader =
          Thread.ofVirtual()
              .start(
                  () -> {
                    long sum = 0;
                    while (!Thread.currentThread().isInterrupted()) {
                      sum += pool.read(ReadPoolIT::one);
                    }
                    interrupted.complete(sum + pool.read(ReadPoolIT::one) > 0);
                  });
      reader.interrupt();
      assertTrue(interrupted.get(20, TimeUnit.SECONDS));
    }
  }

  private static long one(Session session) throws SQLException {
    return session.first("SELECT 1", RowReader::number).orElseThrow();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
