package io.penstock.server;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Everything that can be set.
 *
 * @param host to listen on
 * @param port 0 for any free one
 * @param data the folder for everything that is kept
 * @param gracePeriod how long running requests may take to finish after SIGTERM
 * @param maximumBodySize of a request, in bytes
 * @param maximumUploadSize of a deployment package, a file or a part of one, in bytes
 * @param maximumDirectRequests running at once
 * @param maximumBatchRequests being processed at once; see {@code BatchQueue}
 * @param maximumInterruptions of a batch request, by stops of the server
 * @param python the interpreter for versions whose own is not present: a name on the PATH, or a
 *     path
 * @param scheduleTimeZone in which the times of request schedules are meant
 * @param webhooksMayBePrivate whether webhooks may call addresses that are not public
 */
public record ServerConfig(
    String host,
    int port,
    Path data,
    Duration gracePeriod,
    long maximumBodySize,
    long maximumUploadSize,
    int maximumDirectRequests,
    int maximumBatchRequests,
    int maximumInterruptions,
    String python,
    ZoneId scheduleTimeZone,
    boolean webhooksMayBePrivate) {}
