package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.testkit.CuttingProxy;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a pool has connections again. */
class PromptDataSourceIT {

  /** Until then the pool on its own has doubled its pauses to 2.6 s. */
  private static final Duration AWAY = Duration.ofMillis(2_700);

  @TempDir Path folder;

  @Test
  void databaseThatIsBackIsReadAtOnce() throws Exception {
    String url = PostgresDatabase.of(folder).url();
    URI direct = URI.create(url);
    try (CuttingProxy network = new CuttingProxy(direct.getHost(), direct.getPort())) {
      PostgresAddress address = PostgresAddress.parse(network.through(url));
      try (ReadPool reads = PostgresStore.reads(address, 2, new PostgresProblem(address))) {
        assertEquals(1, one(reads));
        network.cut();
        FutureTask<Integer> read = new FutureTask<>(() -> one(reads));
        Thread.ofVirtual().start(read);
        LockSupport.parkNanos(AWAY.toNanos());
        assertTrue(!read.isDone());

        network.mend();

        assertEquals(1, read.get(2, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void whatWaitingDoesNotHelpIsSaidAtOnce() throws Exception {
    String url = PostgresDatabase.of(folder).url();
    PromptDataSource source = new PromptDataSource();
    source.setUrl(PostgresAddress.parse(url).jdbcUrl());
    source.setUser("nobody");
    source.setPassword("wrong");
    assertEquals("28P01", assertThrows(SQLException.class, source::getConnection).getSQLState());
  }

  private static int one(ReadPool reads) {
    return reads.read(session -> session.first("SELECT 1", RowReader::integer).orElseThrow());
  }
}
