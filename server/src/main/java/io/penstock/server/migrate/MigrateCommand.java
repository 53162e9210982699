package io.penstock.server.migrate;

import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.postgres.PostgresAddress;
import io.penstock.adapters.store.postgres.PostgresImport;
import io.penstock.adapters.store.sqlite.SqliteSnapshot;
import io.penstock.adapters.store.sqlite.SqliteSource;
import io.penstock.engine.port.StoreException;
import io.penstock.server.StartupException;
import io.penstock.server.backup.Progress;
import io.penstock.server.cli.Arguments;
import io.penstock.server.cli.Command;
import io.penstock.server.cli.Flag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code penstock migrate}. */
public final class MigrateCommand implements Command {

  private static final String FROM = "from";
  private static final String TO = "to";
  private static final long INTERVAL = Duration.ofSeconds(3).toNanos();

  @Override
  public String name() {
    return "migrate";
  }

  @Override
  public List<String> description() {
    return List.of(
        "Copies the SQLite database of a stopped server into an empty PostgreSQL database.",
        "The data folder stays as it is.");
  }

  @Override
  public List<Flag> flags() {
    return List.of(
        Flag.of(FROM, "DIR", "penstock-data", "The data folder of the server"),
        Flag.optional(
            TO,
            "URL",
            "The database to fill, postgres://user:password@host:5432/database; with a password better as PENSTOCK_TO"));
  }

  /** Whoever lists the processes of the machine sees the password in an option. */
  @Override
  public Set<String> variables() {
    return Set.of("PENSTOCK_TO");
  }

  @Override
  public int run(Arguments given) {
    Path folder = given.path(FROM);
    PostgresAddress address = address(given);
    Progress time = new Progress(System.err);
    Map<String, Long> rows;
    try (SqliteSource source = SqliteSource.open(folder)) {
      SecretBox secrets = SecretBox.open(folder.resolve("secret.key"), true);
      rows = PostgresImport.run(address, source.session(), secrets, reporter());
    } catch (StoreException problem) {
      throw new StartupException("Nothing was copied. " + problem.getMessage(), problem);
    }
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    System.out.printf(
        "Copied %s to %s: %s, %s in all, in %s.%n",
        folder,
        address,
        Progress.count(rows.getOrDefault("request", 0L), "request"),
        Progress.count(all, "row"),
        time.elapsed());
    System.out.printf(
        "Now move %s* out of the folder, and start the server with --data %s and --store.%n",
        SqliteSnapshot.DATABASE, folder);
    return 0;
  }

  private static PostgresAddress address(Arguments given) {
    String url = given.textOrEmpty(TO);
    if (url.isEmpty()) {
      throw new StartupException(
          "--to is missing: name a database, as in postgres://user:password@host:5432/penstock.");
    }
    try {
      return PostgresAddress.parse(url);
    } catch (IllegalArgumentException unfit) {
      throw new StartupException("--to is not possible: %s.".formatted(unfit.getMessage()), unfit);
    }
  }

  /** Says every few seconds where it is. */
  private static PostgresImport.Progress reporter() {
    return new PostgresImport.Progress() {
      private long told = System.nanoTime();

      @Override
      public void copied(String table, long rows, long total) {
        long now = System.nanoTime();
        if (now - told >= INTERVAL) {
          told = now;
          System.err.printf("Copying table %s: %,d of %,d rows%n", table, rows, total);
        }
      }
    };
  }
}
