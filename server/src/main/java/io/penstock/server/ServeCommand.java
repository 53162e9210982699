package io.penstock.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code penstock serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs the server.",
    footer = {
      "",
      "Every option can also be an environment variable (--max-body is PENSTOCK_MAX_BODY)",
      "or a line of the configuration file (max-body = 10485760)."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call().
final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port to listen on; 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "penstock-data",
      description = "Folder for everything that is kept (default: ${DEFAULT-VALUE}).")
  private Path data;

  // Read before the flags are, since it gives their defaults: see Settings.
  @SuppressWarnings("UnusedVariable")
  @Option(names = "--config", paramLabel = "FILE", description = "File of settings, key = value.")
  private @Nullable Path config;

  @Option(
      names = "--grace-period",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long running requests may take to finish after SIGTERM (default: ${DEFAULT-VALUE}).")
  private int gracePeriod;

  @Option(
      names = "--max-body",
      paramLabel = "BYTES",
      defaultValue = "10485760",
      description = "Largest request body (default: ${DEFAULT-VALUE}).")
  private long maxBody;

  @Option(
      names = "--max-upload",
      paramLabel = "BYTES",
      defaultValue = "2147483648",
      description =
          "Largest upload: a package, a file or a part of one (default: ${DEFAULT-VALUE}).")
  private long maxUpload;

  @Option(
      names = "--max-direct-requests",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Direct requests that run at once; more are answered 503 (default: ${DEFAULT-VALUE}).")
  private int maxDirectRequests;

  @Option(
      names = "--max-batch-requests",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "Batch requests that are processed at once; more wait in the queue, but a version of which none is processed may always have one (default: ${DEFAULT-VALUE}).")
  private int maxBatchRequests;

  @Option(
      names = "--max-interruptions",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "How often a stop of the server may interrupt a batch request before it fails (default: ${DEFAULT-VALUE}).")
  private int maxInterruptions;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      defaultValue = "python3",
      description = "Python for versions that name no environment (default: ${DEFAULT-VALUE}).")
  private String python;

  @Override
  public Integer call() throws Exception {
    ServerConfig settings =
        new ServerConfig(
            host,
            port,
            data,
            Duration.ofSeconds(gracePeriod),
            maxBody,
            maxUpload,
            maxDirectRequests,
            maxBatchRequests,
            maxInterruptions,
            python);
    PenstockServer server = PenstockServer.start(settings, System.getenv("PENSTOCK_ADMIN_TOKEN"));
    StopSignals.on(server);
    server
        .newAdminToken()
        .ifPresent(
            token ->
                System.out.printf(
                    "Admin token, shown this once and kept in %s: %s%n",
                    data.resolve("admin.token"), token));
    System.out.println("Penstock is listening on " + server.url());
    server.awaitClosed();
    return 0;
  }
}
