package io.penstock.server.backup;

import io.penstock.engine.port.StoreException;
import io.penstock.server.StartupException;
import io.penstock.server.cli.Arguments;
import io.penstock.server.cli.Command;
import io.penstock.server.cli.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code penstock backup}. */
public final class BackupCommand implements Command {

  private static final String FORCE = "force";

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public List<String> description() {
    return List.of(
        "Writes everything that is kept into one zip file, whether the server runs or not.",
        "The file holds secrets and keys: keep it where nobody else can read it.");
  }

  @Override
  public List<Flag> flags() {
    return List.of(
        DataFlags.data("The data folder of the server"),
        DataFlags.CONFIG,
        Flag.sign(FORCE, "Replaces FILE when it exists"));
  }

  @Override
  public String file() {
    return "the file to make, such as penstock-backup.zip.";
  }

  @Override
  public int run(Arguments given) {
    Path file = given.file();
    Path data = given.path(DataFlags.DATA);
    Progress progress = new Progress(System.err);
    Backup.Made made;
    try {
      made = new Backup(data, file, given.isOn(FORCE), progress).make();
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
    made.elsewhere()
        .filter(_ -> made.filesElsewhere() > 0)
        .ifPresent(
            place ->
                System.out.printf(
                    "Not in it is the content of %s in %s: back that up by the means of the service.%n",
                    Progress.count(made.filesElsewhere(), "file"), place));
    return 0;
  }
}
