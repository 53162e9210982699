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

/** {@code penstock backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes everything that is kept into one zip file, whether the server runs or not.",
      "The file holds secrets and keys: keep it where nobody else can read it."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call().
public final class BackupCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The file to make, such as penstock-backup.zip.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "penstock-data",
      description = "The data folder of the server (default: ${DEFAULT-VALUE}).")
  private Path data;

  // Read before the flags are, since it may name the data folder.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The server's file of settings, of which only 'data' counts here.")
  private @Nullable Path config;

  @Option(names = "--force", description = "Replace FILE when it exists.")
  private boolean force;

  @Override
  public Integer call() {
    Progress progress = new Progress(System.err);
    Backup.Made made;
    try {
      made = new Backup(data, file, force, progress).make();
    } catch (StoreException problem) {
      throw new StartupException("No backup was made. " + problem.getMessage(), problem);
    } catch (IOException problem) {
      throw new StartupException(
          "No backup was made: %s could not be written, or the data folder not read (%s)."
              .formatted(file, problem),
          problem);
    }
    for (String lost : made.lost()) {
      System.err.printf("%s is not in the data folder, and so not in the backup.%n", lost);
    }
    System.out.printf(
        "Backed up %s to %s: %s, %s, %s, %s of database, %s in all, in %s.%n",
        data,
        file,
        Progress.count(made.contents().requests(), "request"),
        Progress.count(made.packages(), "package"),
        Progress.count(made.files(), "file"),
        Progress.size(made.databaseSize()),
        Progress.size(made.size()),
        progress.elapsed());
    return 0;
  }
}
