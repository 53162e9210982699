package io.penstock.bench;

import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * Many requests that have ended within the last days, and one in twenty that waits.
 *
 * <p>Three versions of a pipeline share them. That with the most has a deployment whose one worker
 * is kept by the first request, so that the others stay waiting.
 */
final class StoredFill {

  /** How old the oldest are. */
  static final Duration SPAN = Duration.ofDays(6);

  private static final Duration KEPT = Duration.ofDays(28);

  private StoredFill() {}

  /** Makes what the requests are sent to: a pipeline {@code stored} with three versions. */
  static void define(Path jar, Path data) throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(jar, data)) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.deployment("hold", Setup.HOLD, 1);
      setup.pipeline("stored", Setup.TWO_FIELDS);
      setup.version("stored", "large", Setup.OPERATOR, "hold");
      setup.version("stored", "medium", Setup.OPERATOR);
      setup.version("stored", "small", Setup.OPERATOR);
    }
  }

  /**
   * Stores so many that have ended, and those that wait.
   *
   * @return how many seconds it took
   */
  static double fill(Path data, int count) throws InterruptedException {
    long began = System.nanoTime();
    Random random = new Random(7);
    try (RequestFill fill = new RequestFill(data, Instant.now().minus(SPAN))) {
      RunnablePipeline large = fill.pipeline("stored", "large");
      RunnablePipeline medium = fill.pipeline("stored", "medium");
      RunnablePipeline small = fill.pipeline("stored", "small");
      for (int i = 0; i < count; i++) {
        fill.pass(SPAN.dividedBy(count + 1));
        int share = random.nextInt(100);
        fill.ended(share < 60 ? large : share < 85 ? medium : small, ending(random), KEPT);
      }
      for (int i = 0; i < count / 20; i++) {
        fill.waiting(large);
      }
      fill.finish();
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static RequestFill.Ending ending(Random random) {
    int share = random.nextInt(100);
    return share < 95
        ? RequestFill.Ending.COMPLETED
        : share < 98 ? RequestFill.Ending.FAILED : RequestFill.Ending.CANCELLED;
  }

  /** What is stored, in words. */
  static String describe(Path data, DatabaseFile database) throws IOException, SQLException {
    return "%,d requests, of which %,d wait, and %,d steps of them; %,d MiB"
        .formatted(
            database.number("SELECT count(*) FROM request WHERE parent_id IS NULL"),
            database.number("SELECT count(*) FROM request WHERE status = 0"),
            database.number("SELECT count(*) FROM request WHERE parent_id IS NOT NULL"),
            Floors.size(data) >> 20);
  }
}
