package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.model.Deadline;
import io.penstock.engine.request.RequestRecord.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of requests: their defaults and ranges (seed; reference, sections 2.2 and 11).
 */
final class Limits {

  private static final int MINIMUM = 10;
  private static final int DIRECT_PIPELINE_DEFAULT = 3600;
  private static final int DIRECT_PIPELINE_MAXIMUM = 7200;
  private static final int DIRECT_DEPLOYMENT_DEFAULT = 300;
  private static final int DIRECT_DEPLOYMENT_MAXIMUM = 3600;

  private Limits() {}

  /**
   * The limits of one pipeline request, which starts now.
   *
   * @param deployment for each deployment request in it; null for what is left of the whole
   */
  record OfPipeline(Timeouts timeouts, Deadline deadline, @Nullable Duration deployment) {}

  static OfPipeline ofDirect(PipelineCall call) {
    Duration older =
        check(
            "pipeline_timeout",
            call.pipelineTimeout(),
            DIRECT_PIPELINE_DEFAULT,
            DIRECT_PIPELINE_MAXIMUM);
    Duration whole =
        call.timeout() == null
            ? older
            : check("timeout", call.timeout(), DIRECT_PIPELINE_DEFAULT, DIRECT_PIPELINE_MAXIMUM);
    Duration each =
        check(
            "deployment_timeout",
            call.deploymentTimeout(),
            DIRECT_DEPLOYMENT_DEFAULT,
            DIRECT_DEPLOYMENT_MAXIMUM);
    // Clients that know the newer name have no deployment_timeout: their steps get what is left of
    // the whole.
    boolean unlimited = call.timeout() != null && call.deploymentTimeout() == null;
    return new OfPipeline(
        new Timeouts(whole, unlimited ? whole : each),
        Deadline.after(whole, "the pipeline timeout of %d seconds".formatted(whole.toSeconds())),
        unlimited ? null : each);
  }

  static Timeouts ofDirect(DeploymentCall call) {
    Duration timeout =
        check("timeout", call.timeout(), DIRECT_DEPLOYMENT_DEFAULT, DIRECT_DEPLOYMENT_MAXIMUM);
    return new Timeouts(timeout, timeout);
  }

  private static Duration check(
      String name, @Nullable Integer seconds, int defaultSeconds, int maximum) {
    if (seconds == null) {
      return Duration.ofSeconds(defaultSeconds);
    }
    if (seconds < MINIMUM || seconds > maximum) {
      throw invalid(
          "%s is %d: it must be between %d and %d seconds"
              .formatted(name, seconds, MINIMUM, maximum));
    }
    return Duration.ofSeconds(seconds);
  }
}
