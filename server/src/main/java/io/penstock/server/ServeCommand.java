package io.penstock.server;

import io.penstock.adapters.store.postgres.PostgresAddress;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import io.penstock.server.cli.Arguments;
import io.penstock.server.cli.Command;
import io.penstock.server.cli.Flag;
import io.penstock.server.cli.UsageException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code penstock serve}. */
final class ServeCommand implements Command {

  private static final String STORE = "store";
  private static final String CLUSTER_URL = "cluster-url";

  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("host", "HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 for all"),
          Flag.of("port", "PORT", "8080", "Port to listen on; 0 for any free one"),
          Flag.of("data", "DIR", "penstock-data", "Folder for everything that is kept"),
          Flag.optional(
              STORE,
              "URL",
              "PostgreSQL database for everything that is kept, postgres://user:password@host:5432/database, instead of SQLite and files in the data folder; with a password better as PENSTOCK_STORE"),
          Flag.optional(
              CLUSTER_URL,
              "URL",
              "Where other servers of the same --store call this one; unless set http:// with --host, or the address of this machine, and --port"),
          Flag.optional("config", "FILE", "File of settings, key = value"),
          Flag.of(
              "grace-period",
              "SECONDS",
              "30",
              "How long running requests may take to finish after SIGTERM"),
          Flag.of(
              "shutdown-delay",
              "SECONDS",
              "0",
              "How long, after SIGTERM and before the grace period, /ready says no while everything is still served, so that load balancers turn away"),
          Flag.of("max-body", "BYTES", "10485760", "Largest request body"),
          Flag.of(
              "max-upload",
              "BYTES",
              "2147483648",
              "Largest upload: a package, a file or a part of one"),
          Flag.of(
              "max-direct-requests",
              "N",
              "1000",
              "Direct requests that run at once; more are answered 503"),
          Flag.of(
              "max-batch-requests",
              "N",
              "200",
              "Batch requests that are processed at once; more wait in the queue, but a version of which none is processed may always have one"),
          Flag.of(
              "max-interruptions",
              "N",
              "20",
              "How often a stop of the server may interrupt a batch request before it fails"),
          Flag.of("python", "COMMAND", "python3", "Python for versions that name no environment"),
          Flag.of(
              "schedule-time-zone",
              "ZONE",
              "UTC",
              "Time zone of the times of request schedules, such as Europe/Amsterdam"),
          Flag.toggle(
              "webhook-allow-private-addresses",
              false,
              "Lets webhooks and links of imports lead to addresses that are not public, such as those of this machine and its network"),
          Flag.of(
              "environment-fallback",
              "none|nearest",
              "nearest",
              "What becomes of environments whose Python is not on this machine: refused, or run by the nearest Python"));

  private static final String ADMIN_TOKEN = "PENSTOCK_ADMIN_TOKEN";

  /** No flag: everybody on the machine can read the arguments of a process. */
  private static final String METRICS_TOKEN = "PENSTOCK_METRICS_TOKEN";

  /** For ./penstock, which starts the JVM with it. */
  private static final String HEAP = "PENSTOCK_HEAP";

  private static final int LARGEST_PORT = 65_535;

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public List<String> description() {
    return List.of("Runs the server.");
  }

  @Override
  public List<Flag> flags() {
    return Stream.of(FLAGS, S3Options.FLAGS).flatMap(List::stream).toList();
  }

  @Override
  public Set<String> variables() {
    return Set.of(ADMIN_TOKEN, METRICS_TOKEN, HEAP, S3Options.ACCESS_KEY, S3Options.SECRET_KEY);
  }

  @Override
  public String footer() {
    return """
        Every option can also be an environment variable (--max-body is PENSTOCK_MAX_BODY) or a line of
        the configuration file (max-body = 10485760). Variables alone are PENSTOCK_ADMIN_TOKEN, the
        administrator's token, and PENSTOCK_METRICS_TOKEN, one that reads /metrics and nothing else.
        """;
  }

  @Override
  public int run(Arguments given) throws Exception {
    ServerConfig settings =
        new ServerConfig(
            given.text("host"),
            given.number("port", 0, LARGEST_PORT),
            given.path("data"),
            store(given),
            clusterUrl(given),
            Duration.ofSeconds(given.number("grace-period", 0, Integer.MAX_VALUE)),
            Duration.ofSeconds(given.number("shutdown-delay", 0, Integer.MAX_VALUE)),
            given.number("max-body", 1),
            given.number("max-upload", 1),
            given.number("max-direct-requests", 1, Integer.MAX_VALUE),
            given.number("max-batch-requests", 1, Integer.MAX_VALUE),
            given.number("max-interruptions", 0, Integer.MAX_VALUE),
            given.text("python"),
            zone(given),
            given.isOn("webhook-allow-private-addresses"),
            given.choice("environment-fallback", EnvironmentFallback.class),
            S3Options.settings(given, System.getenv()),
            metricsToken());
    // On a database of its own a start is over at once, and a signal just ends it.
    AtomicBoolean stopped =
        settings.store() == null ? new AtomicBoolean() : StopSignals.duringStart();
    PenstockServer server;
    try {
      server = PenstockServer.start(settings, System.getenv(ADMIN_TOKEN));
    } catch (StartupException problem) {
      if (stopped.get()) {
        return 0;
      }
      throw problem;
    }
    StopSignals.on(server);
    if (stopped.get()) {
      server.close();
      return 0;
    }
    server
        .newAdminToken()
        .ifPresent(
            token ->
                System.out.printf(
                    "Admin token, shown this once and kept in %s: %s%n",
                    settings.data().resolve("admin.token"), token));
    System.out.println("Penstock is listening on " + server.url());
    server.awaitClosed();
    return 0;
  }

  private static @Nullable PostgresAddress store(Arguments given) {
    String url = given.textOrEmpty(STORE);
    try {
      return url.isEmpty() ? null : PostgresAddress.parse(url);
    } catch (IllegalArgumentException unfit) {
      // Not with what was given, which may hold a password.
      throw new UsageException("--store is not possible: %s.".formatted(unfit.getMessage()));
    }
  }

  private static @Nullable String clusterUrl(Arguments given) {
    String url = given.textOrEmpty(CLUSTER_URL);
    try {
      return url.isEmpty() ? null : ClusterUrl.parse(url);
    } catch (IllegalArgumentException unfit) {
      throw given.wrong(CLUSTER_URL, String.valueOf(unfit.getMessage()));
    }
  }

  private static @Nullable String metricsToken() {
    String token = System.getenv(METRICS_TOKEN);
    if (token != null && (token.isEmpty() || token.contains(" "))) {
      throw new StartupException(
          METRICS_TOKEN + " must be a token without blanks, such as 40 hexadecimal digits.");
    }
    return token;
  }

  private static ZoneId zone(Arguments given) {
    String flag = "schedule-time-zone";
    try {
      return ZoneId.of(given.text(flag));
    } catch (DateTimeException unknown) {
      throw given.wrong(flag, "it must be a time zone such as UTC or Europe/Amsterdam");
    }
  }
}
