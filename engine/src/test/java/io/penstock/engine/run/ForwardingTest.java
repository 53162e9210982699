package io.penstock.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.SeenCluster;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import io.penstock.engine.run.Forwarding.Peers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  private static final Result ELSEWHERE = new Result.Elsewhere();
  private static final Result RETURNED =
      new Result.Returned("\"out\"".getBytes(StandardCharsets.UTF_8));
  private static final Optional<Result> LOST = Optional.empty();

  private final FixedCatalog catalog = new FixedCatalog();
  private final Deque<Result> here = new ArrayDeque<>();
  private final Deque<Optional<Result>> there = new ArrayDeque<>();

  /** The URLs that were called. */
  private final List<String> called = new ArrayList<>();

  private List<Server> servers = List.of(new Server(7, "http://seven"));

  ForwardingTest() {
    var _ = catalog.deployment("a", Schema.PLAIN, Schema.PLAIN);
  }

  /** Gives what a test has listed. */
  private final class ListedRuntime implements DeploymentRuntime {

    @Override
    public Result invoke(Invocation invocation) {
      return here.isEmpty() ? ELSEWHERE : here.removeFirst();
    }

    @Override
    public int waiting(UUID versionId) {
      return 0;
    }

    @Override
    public void deploy(Deployable deployable) {}

    @Override
    public void undeploy(UUID versionId) {}

    @Override
    public void close() {}
  }

  private RunnableDeployment target() {
    return new RunnableCatalog(catalog, new PlanCompiler(new SmallJsonCodec()))
        .deployment("demo", "a", null);
  }

  private Result run(RequestMode mode, Duration time, Long... holders) throws Exception {
    RunnableDeployment target = target();
    Invocation invocation =
        new Invocation(
            target.version().id(),
            RequestId.next(1),
            new Payload.Plain("in"),
            Deadline.after(time, "the timeout of the test"),
            mode,
            "a@b.c",
            null,
            null);
    Peers peers =
        new Peers(
            new SeenCluster(servers),
            _ -> Arrays.asList(holders),
            (server, _) -> {
              called.add(server.url());
              return there.removeFirst();
            },
            2);
    return new Forwarding(new ListedRuntime(), peers).run(target, invocation, invocation);
  }

  @Test
  void whatRunsHereIsNotForwarded() throws Exception {
    here.add(RETURNED);

    assertSame(RETURNED, run(RequestMode.EXPRESS, Duration.ofMinutes(1), 7L));
    assertEquals(List.of(), called);
  }

  @Test
  void serverThatHasAnInstanceRunsIt() throws Exception {
    servers = List.of(new Server(5, "http://five"), new Server(7, "http://seven"));
    there.add(Optional.of(RETURNED));

    assertSame(RETURNED, run(RequestMode.EXPRESS, Duration.ofMinutes(1), 7L));
    assertEquals(List.of("http://seven"), called);
  }

  @Test
  void holdersThatAreGoneOrDoNotListenYetAreLeftOut() throws Exception {
    servers = List.of(new Server(5, ""));
    here.addAll(List.of(ELSEWHERE, RETURNED));

    assertSame(RETURNED, run(RequestMode.EXPRESS, Duration.ofMinutes(1), 5L, 7L));
    assertEquals(List.of(), called);
  }

  @Test
  void itBeginsAgainHereWhenNobodyTakesIt() throws Exception {
    there.addAll(List.of(Optional.of(ELSEWHERE), Optional.of(ELSEWHERE)));
    here.addAll(List.of(ELSEWHERE, ELSEWHERE, RETURNED));

    assertSame(RETURNED, run(RequestMode.EXPRESS, Duration.ofMinutes(1), 7L));
    assertEquals(2, called.size());
  }

  @Test
  void itFailsWhenNobodyTakesItInTime() throws Exception {
    assertFailed(
        Failure.Category.TIMEOUT,
        "No instance of the deployment was ready within the timeout of the test.",
        run(RequestMode.EXPRESS, Duration.ofMillis(80)));
  }

  @Test
  void directRequestFailsWhenTheOtherServerIsLost() throws Exception {
    there.add(LOST);

    assertFailed(
        Failure.Category.INTERRUPTED,
        "The server that ran the code of the request stopped, or could not be reached any more, before the code had ended.",
        run(RequestMode.EXPRESS, Duration.ofMinutes(1), 7L));
  }

  @Test
  void batchRequestRunsAgainWhenTheOtherServerIsLost() throws Exception {
    there.addAll(List.of(LOST, LOST));
    here.addAll(List.of(ELSEWHERE, ELSEWHERE, RETURNED));

    assertSame(RETURNED, run(RequestMode.BATCH, Duration.ofMinutes(1), 7L));
  }

  @Test
  void batchRequestThatLosesServersAgainAndAgainFails() throws Exception {
    there.addAll(List.of(LOST, LOST, LOST));

    Result result = run(RequestMode.BATCH, Duration.ofMinutes(1), 7L);

    assertInstanceOf(Result.Failed.class, result);
  }

  @Test
  void batchRequestThatMayNotRunAgainSaysSo() throws Exception {
    catalog.forbidRestart("a");
    there.add(LOST);

    assertEquals(
        new Result.Failed(Objects.requireNonNull(Recorded.forbidden(target()))),
        run(RequestMode.BATCH, Duration.ofMinutes(1), 7L));
  }

  private static void assertFailed(Failure.Category category, String sentence, Result result) {
    assertEquals(new Result.Failed(new Failure(category, sentence)), result);
  }
}
