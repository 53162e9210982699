package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.service.definition.BuildRecord;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** How exports and imports write down how far they are, and what has stopped them. */
final class TransferProgress {

  private static final Logger LOG = System.getLogger(TransferProgress.class.getName());

  private TransferProgress() {}

  /** Work of which something is thrown when it fails. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Empty when it was deleted meanwhile. */
  static <R extends ProjectResource> Optional<R> advance(
      Catalog catalog, Class<R> kind, UUID id, UnaryOperator<R> step) throws InterruptedException {
    return BuildRecord.write(
        catalog,
        change -> {
          Optional<R> next = change.resource(kind, id).map(step);
          next.ifPresent(change::save);
          return next;
        });
  }

  /**
   * Does the work.
   *
   * @param transfer such as {@code export} and its id, for the log
   * @param what the work is, such as {@code make the export}
   * @return why it failed, at most as long as the API allows; empty when it did not
   * @throws InterruptedException when it was stopped
   */
  static Optional<String> attempt(String transfer, String what, Work work)
      throws InterruptedException {
    try {
      work.run();
      return Optional.empty();
    } catch (ClosedByInterruptException stopped) {
      var _ = Thread.interrupted();
      throw new InterruptedException();
    } catch (RejectedException e) {
      return Optional.of(BuildRecord.shortened(String.valueOf(e.getMessage())));
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(Level.ERROR, "The " + transfer + " broke off.", e);
      return Optional.of(
          "The server could not %s: its disk failed, or its own log says why.".formatted(what));
    }
  }
}
