package io.penstock.server;

import io.penstock.adapters.store.postgres.PostgresAddress;
import io.penstock.adapters.store.s3.S3Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set.
 *
 * @param host to listen on
 * @param port 0 for any free one
 * @param data the folder for everything that is kept
 * @param store the PostgreSQL database for everything that is kept; null for SQLite and files in
 *     {@code data}
 * @param clusterUrl where other servers of the same database call this one, without a slash at its
 *     end; null to tell it by {@code host} and {@code port}
 * @param gracePeriod how long running requests may take to finish after SIGTERM
 * @param shutdownDelay how long, after SIGTERM and before that, the server says that it is not
 *     ready and yet serves as before
 * @param maximumBodySize of a request, in bytes
 * @param maximumUploadSize of a deployment package, a file or a part of one, in bytes
 * @param maximumDirectRequests running at once
 * @param maximumBatchRequests being processed at once; see {@code BatchQueue}
 * @param maximumInterruptions of a batch request, by stops of the server
 * @param python the interpreter for versions that name no environment: a name on the PATH, or a
 *     path
 * @param scheduleTimeZone in which the times of request schedules are meant
 * @param webhooksMayBePrivate whether webhooks and links of imports may lead to addresses that are
 *     not public
 * @param environmentFallback what becomes of environments whose Python is not present
 * @param s3 where the content of files goes, and with {@code store} also packages; null for the
 *     data folder, or with {@code store} the database
 * @param metricsToken that may read {@code /metrics} and nothing else; null for none
 */
public record ServerConfig(
    String host,
    int port,
    Path data,
    @Nullable PostgresAddress store,
    @Nullable String clusterUrl,
    Duration gracePeriod,
    Duration shutdownDelay,
    long maximumBodySize,
    long maximumUploadSize,
    int maximumDirectRequests,
    int maximumBatchRequests,
    int maximumInterruptions,
    String python,
    ZoneId scheduleTimeZone,
    boolean webhooksMayBePrivate,
    EnvironmentFallback environmentFallback,
    @Nullable S3Settings s3,
    @Nullable String metricsToken) {

  /** The same with a port, for a server that starts again and keeps the one that it was given. */
  ServerConfig withPort(int known) {
    return new ServerConfig(
        host,
        known,
        data,
        store,
        clusterUrl,
        gracePeriod,
        shutdownDelay,
        maximumBodySize,
        maximumUploadSize,
        maximumDirectRequests,
        maximumBatchRequests,
        maximumInterruptions,
        python,
        scheduleTimeZone,
        webhooksMayBePrivate,
        environmentFallback,
        s3,
        metricsToken);
  }

  /** What to do about an environment whose Python is not on this machine. */
  public enum EnvironmentFallback {
    /** Refuse it, with a list of those that are. */
    NONE,
    /** Run the code with the nearest Python, and say so in the log of the build. */
    NEAREST
  }
}
