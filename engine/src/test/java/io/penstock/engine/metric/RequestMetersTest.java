package io.penstock.engine.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.metric.RequestMeters.Counts;
import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestMetersTest {

  private static final UUID VERSION = UUID.randomUUID();
  private static final Failure FAILURE = new Failure(Failure.Category.USER_CODE, "It failed.");

  private final RequestMeters meters = new RequestMeters();
  private Instant now = Instant.parse("2026-03-28T20:00:00Z");
  private final Requests requests = new Requests(() -> now, meters);

  @Test
  void requestsToADeploymentAreCountedWhenTheyEnd() {
    RequestRecord well = begin(new Target.DeploymentTarget("p", "d", "v", VERSION), "four");
    RequestRecord badly = begin(new Target.DeploymentTarget("p", "d", "v", VERSION), "seven77");
    assertEquals(List.of(), meters.takeDeployments());

    now = now.plusMillis(250);
    var _ = requests.completed(well, new Payload.Plain("ok"));
    now = now.plusMillis(250);
    var _ = requests.failed(badly, FAILURE, null);

    assertEquals(
        List.of(new Counts(VERSION, 2, 1, 11, 2, 750_000, 0, 0, 0)), meters.takeDeployments());
    assertEquals(List.of(), meters.takeDeployments());
    assertEquals(List.of(), meters.takePipelines());
  }

  @Test
  void operatorsAreCountedAmongTheStepsOfTheirPipelineAlone() {
    RequestRecord step = begin(new Target.OperatorTarget("p", "x", "v", VERSION, "function"), "");

    meters.steps(VERSION, List.of(requests.failed(step, FAILURE, null)));

    assertEquals(List.of(new Counts(VERSION, 0, 0, 0, 0, 0, 0, 1, 1)), meters.takePipelines());
    assertEquals(List.of(), meters.takeDeployments());
  }

  @Test
  void requestsToAPipelineAreCountedApart() {
    RequestRecord request = begin(new Target.PipelineTarget("p", "x", "v", VERSION), "a");

    var _ = requests.cancelled(request);

    assertEquals(List.of(new Counts(VERSION, 1, 0, 1, 0, 0, 0, 0, 0)), meters.takePipelines());
  }

  private RequestRecord begin(Target target, String input) {
    Duration limit = Duration.ofMinutes(1);
    return requests.begin(
        target,
        null,
        "anna@example.org",
        new Timeouts(limit, limit),
        Handling.express(Retention.Mode.FULL),
        new Payload.Plain(input),
        limit);
  }
}
