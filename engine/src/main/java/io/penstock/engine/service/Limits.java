package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time limits and priorities of requests: their defaults and ranges (seed; reference, sections
 * 2.2 and 11).
 */
final class Limits {

  private static final int MINIMUM = 10;
  private static final int DIRECT_PIPELINE_DEFAULT = 3600;
  private static final int DIRECT_PIPELINE_MAXIMUM = 7200;
  private static final int DIRECT_DEPLOYMENT_DEFAULT = 300;
  private static final int DIRECT_DEPLOYMENT_MAXIMUM = 3600;
  private static final int BATCH_DEFAULT = 14_400;
  private static final int BATCH_MAXIMUM = 172_800;

  /** Of batch creates, collects, cancels and deletes (seed). */
  static final int MAXIMUM_ITEMS = 250;

  private Limits() {}

  /**
   * The limits of one pipeline request.
   *
   * @param deployment for each deployment request in it; null for what is left of the whole
   */
  record OfPipeline(Timeouts timeouts, @Nullable Duration deployment) {}

  static OfPipeline ofDirect(PipelineCall call) {
    var _ = priority(call.priority());
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
    return new OfPipeline(new Timeouts(whole, unlimited ? whole : each), unlimited ? null : each);
  }

  static Timeouts ofDirect(DeploymentCall call) {
    var _ = priority(call.priority());
    Duration timeout =
        check("timeout", call.timeout(), DIRECT_DEPLOYMENT_DEFAULT, DIRECT_DEPLOYMENT_MAXIMUM);
    return new Timeouts(timeout, timeout);
  }

  /** Of batch requests; for pipelines, each deployment request in them has the default. */
  static Timeouts ofBatch(BatchCall call) {
    Duration whole = check("timeout", call.timeout(), BATCH_DEFAULT, BATCH_MAXIMUM);
    return switch (call.target()) {
      case VersionRef.OfPipeline _ -> new Timeouts(whole, Duration.ofSeconds(BATCH_DEFAULT));
      case VersionRef.OfDeployment _ -> new Timeouts(whole, whole);
    };
  }

  /** 0 or 1; without one the standard. */
  static int priority(@Nullable Integer given) {
    if (given == null) {
      return RequestRecord.STANDARD_PRIORITY;
    }
    if (given != 0 && given != 1) {
      throw invalid("priority is %d: it must be 0 (high) or 1 (standard)".formatted(given));
    }
    return given;
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
