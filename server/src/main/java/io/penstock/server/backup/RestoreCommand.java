package io.penstock.server.backup;

import io.penstock.engine.port.StoreException;
import io.penstock.server.StartupException;
import io.penstock.server.cli.Arguments;
import io.penstock.server.cli.Command;
import io.penstock.server.cli.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code penstock restore}. */
public final class RestoreCommand implements Command {

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public List<String> description() {
    return List.of("Makes a data folder from a backup, for a server to be started on.");
  }

  @Override
  public List<Flag> flags() {
    return List.of(
        DataFlags.data("The folder to make; it does not exist or is empty"), DataFlags.CONFIG);
  }

  @Override
  public String file() {
    return "what 'penstock backup' made.";
  }

  @Override
  public int run(Arguments given) {
    Path file = given.file();
    Path data = given.path(DataFlags.DATA);
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
