package io.penstock.server.backup;

import io.penstock.engine.port.StoreException;
import io.penstock.server.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Makes a data folder from a backup, for a server to be started on.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call().
public final class RestoreCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "What 'penstock backup' made.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "penstock-data",
      description =
          "The folder to make; it does not exist or is empty (default: ${DEFAULT-VALUE}).")
  private Path data;

  // Read before the flags are, since it may name the data folder.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The server's file of settings, of which only 'data' counts here.")
  private @Nullable Path config;

  @Override
  public Integer call() {
    Progress progress = new Progress(System.err);
    Restore.Made made;
    try {
      made = new Restore(file, data, progress).make();
    } catch (StoreException problem) {
      throw new StartupException("Nothing was restored. " + problem.getMessage(), problem);
    } catch (IOException problem) {
      throw new StartupException(
          "Nothing was restored: %s could not be read, or %s not written (%s)."
              .formatted(file, data, problem),
          problem);
    }
    System.out.printf(
        "Restored the backup of %s into %s: %s, %s, %s, in %s.%n",
        made.created(),
        data,
        Progress.count(made.contents().requests(), "request"),
        Progress.count(made.packages(), "package"),
        Progress.size(made.size()),
        progress.elapsed());
    return 0;
  }
}
