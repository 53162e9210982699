package io.penstock.engine.service.definition;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Function;

/** How builds and other work in the background write down what became of them. */
public final class BuildRecord {

  private static final Logger LOG = System.getLogger(BuildRecord.class.getName());
  private static final int MESSAGE_LENGTH = 1024;
  private static final int WRITE_PAUSES = 30;
  private static final Duration WRITE_PAUSE = Duration.ofSeconds(1);

  private BuildRecord() {}

  /** Writes again for a while where the store cannot: a result took minutes, a disk gets space. */
  public static <T> T write(Catalog catalog, Function<CatalogChange, T> change)
      throws InterruptedException {
    for (int left = WRITE_PAUSES; left > 0; left--) {
      try {
        return catalog.write(change);
      } catch (StoreException e) {
        LOG.log(
            Level.WARNING,
            "What became of work in the background waits to be recorded: {0}",
            e.getMessage());
        Thread.sleep(WRITE_PAUSE);
      }
    }
    return catalog.write(change);
  }

  /** The message, cut to what the API allows (reference, section 11). */
  public static String shortened(String message) {
    return message.codePointCount(0, message.length()) <= MESSAGE_LENGTH
        ? message
        : message.substring(0, message.offsetByCodePoints(0, MESSAGE_LENGTH - 1)) + "…";
  }
}
