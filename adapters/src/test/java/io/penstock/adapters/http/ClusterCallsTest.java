package io.penstock.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.cluster.ClusterToken;
import io.penstock.adapters.http.cluster.HttpRuntimes;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestMode;
import io.penstock.engine.run.DeploymentRunner;
import io.penstock.engine.run.ForwardedRuns;
import io.penstock.engine.run.RequestFiles;
import io.penstock.testkit.CuttingProxy;
import io.penstock.testkit.InMemoryCatalog;
import io.penstock.testkit.SampleCatalog;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The side that calls and the side that is called, over HTTP; user code is all that is not real.
 */
@Timeout(60)
class ClusterCallsTest {

  private static final long OWN_EPOCH = 3;
  private static final long THEIR_EPOCH = 5;

  private final KnownServers their = knowing(THEIR_EPOCH);
  private static final HttpRuntimes.PeerPace PACE =
      new HttpRuntimes.PeerPace(
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20));

  private final JsonCodec codec = new JacksonCodec();
  private final InMemoryCatalog catalog = new InMemoryCatalog();
  private final UUID version = define();
  private final ClusterToken token = new ClusterToken(_ -> "secret".getBytes(UTF_8));

  private final HttpRuntimes client = client(token, PACE);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private ForwardedRuns runs = new ForwardedRuns(runnable(), runner(_ -> new Result.Elsewhere()));
  private final OperatorPages pages =
      new OperatorPages(new Readiness(new BreakableCatalog().probe()));
  private @Nullable TestServer server;

  /** What runs there. */
  private interface Code {
    Result run(Invocation invocation) throws InterruptedException;
  }

  private static final class CodeRuntime extends RequestScenario.EchoRuntime {

    private final Code code;

    CodeRuntime(Code code) {
      this.code = code;
    }

    @Override
    public Result invoke(Invocation invocation) throws InterruptedException {
      return code.run(invocation);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    if (server != null) {
      server.close();
    }
  }

  private UUID define() {
    Project project = SampleCatalog.project("team");
    Deployment sample = SampleCatalog.deployment(project.id(), "echo");
    DeploymentVersion made = SampleCatalog.deploymentVersion(sample.id(), "v1");
    Schema schema = Schema.structured(new Field("y", DataType.STRING));
    var _ =
        catalog.write(
            change -> {
              change.save(project);
              change.save(
                  new Deployment(
                      sample.id(),
                      project.id(),
                      "echo",
                      "",
                      schema,
                      schema,
                      Map.of(),
                      made.id(),
                      SampleCatalog.CREATED,
                      SampleCatalog.CREATED));
              change.save(made);
              return true;
            });
    return made.id();
  }

  private RunnableCatalog runnable() {
    return new RunnableCatalog(catalog, new PlanCompiler(codec));
  }

  private DeploymentRunner runner(Code code) {
    return new DeploymentRunner(new CodeRuntime(code), codec, RequestFiles.none());
  }

  /** What the server that is called knows of others. */
  private static KnownServers knowing(long epoch) {
    return new KnownServers(epoch).with(new Server(OWN_EPOCH, "http://127.0.0.1:1"));
  }

  private HttpRuntimes client(ClusterToken known, HttpRuntimes.PeerPace pace) {
    return new HttpRuntimes(new KnownServers(OWN_EPOCH), known, codec, pace);
  }

  /** Starts the server that is called. */
  private Server other(Code code) {
    return other(code, RunPace.DEFAULT);
  }

  private Server other(Code code, RunPace pace) {
    runs = new ForwardedRuns(runnable(), runner(code));
    TestServer made = new TestServer(pages.with(new ClusterCalls(token, runs, codec, their, pace)));
    server = made;
    return new Server(THEIR_EPOCH, "http://127.0.0.1:" + made.port());
  }

  private TestServer started() {
    return Objects.requireNonNull(server);
  }

  private Result blocks(Invocation invocation) throws InterruptedException {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      ended.complete("stopped");
      throw stopped;
    }
    return new Result.Returned(invocation.input().toJson().utf8());
  }

  private Invocation invocation(String y, @Nullable UpdateListener updates) {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("y", JsonText.ofString(y));
    return new Invocation(
        version,
        RequestId.next(1),
        new Payload.Structured(fields),
        Deadline.after(Duration.ofMinutes(5), "the timeout of 5 minutes"),
        RequestMode.BATCH,
        "a@b.c",
        null,
        updates);
  }

  private static Result.Returned returned(Optional<Result> result) {
    return assertInstanceOf(Result.Returned.class, result.orElseThrow(), result::toString);
  }

  @Test
  void codeReturnsWithWhatItWasGiven() throws Exception {
    AtomicReference<Invocation> seen = new AtomicReference<>();
    Server other =
        other(
            invocation -> {
              seen.set(invocation);
              return new Result.Returned(invocation.input().toJson().utf8());
            });
    PipelineContext pipeline =
        new PipelineContext(
            UUID.randomUUID(),
            UUID.randomUUID(),
            UUID.randomUUID(),
            RequestId.next(2),
            "größe",
            "v\"1",
            "scale");
    Invocation plain = invocation("a \"ü\" 😀", null);
    Invocation given =
        new Invocation(
            plain.versionId(),
            plain.requestId(),
            plain.input(),
            plain.deadline(),
            RequestMode.EXPRESS,
            "größe@b.c",
            pipeline,
            null);

    Result.Returned result = returned(client.run(other, given));

    assertEquals("{\"y\":\"a \\\"ü\\\" 😀\"}", new String(result.output(), UTF_8));
    Invocation there = seen.get();
    assertEquals(given.requestId(), there.requestId());
    assertEquals(given.versionId(), there.versionId());
    assertEquals(given.mode(), there.mode());
    assertEquals(given.userId(), there.userId());
    assertEquals(given.pipeline(), there.pipeline());
    assertEquals(given.updates(), there.updates());
    assertEquals(given.input(), there.input());
    assertEquals(given.deadline().limit(), there.deadline().limit());
    assertTrue(there.deadline().remaining().toSeconds() > 200, "the time that was left");
  }

  @Test
  void inputOfTwentyMegabytesComesBack() throws Exception {
    Server other = other(invocation -> new Result.Returned(invocation.input().toJson().utf8()));
    String large = "x".repeat(20 << 20);

    Result.Returned result = returned(client.run(other, invocation(large, null)));

    assertEquals(large.length() + "{\"y\":\"\"}".length(), result.output().length);
  }

  @Test
  void failureKeepsItsCategoryAndItsSentence() throws Exception {
    Failure failure = new Failure(Failure.Category.USER_CODE, "Said \"no\".");
    Server other = other(_ -> new Result.Failed(failure));

    assertEquals(Optional.of(new Result.Failed(failure)), client.run(other, invocation("a", null)));
  }

  @Test
  void updatesAreHeardInTheirOrder() throws Exception {
    Server other =
        other(
            invocation -> {
              UpdateListener updates = invocation.updates();
              if (updates == null) {
                throw new AssertionError("nobody listens");
              }
              for (int i = 0; i < 1000; i++) {
                updates.update("größe\n" + i);
              }
              return new Result.Returned("{}".getBytes(UTF_8));
            });
    List<String> heard = new ArrayList<>();

    assertEquals(2, returned(client.run(other, invocation("a", heard::add))).output().length);

    assertEquals(1000, heard.size());
    assertEquals("größe\n999", heard.getLast());
  }

  @Test
  void serverThatHasNoInstanceEitherSaysSo() throws Exception {
    assertElsewhere(other(_ -> new Result.Elsewhere()), client);
  }

  @Test
  void versionThatTheOtherDoesNotKnowYetIsNotRun() throws Exception {
    Server other = other(_ -> new Result.Failed(new Failure(Failure.Category.WORKER, "no")));
    var _ =
        catalog.write(
            change -> {
              change.deleteProject(change.project("team").orElseThrow().id());
              return true;
            });

    assertElsewhere(other, client);
  }

  @Test
  void serverThatIsNotThereHasNotRunIt() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    assertElsewhere(new Server(THEIR_EPOCH, "http://127.0.0.1:" + port), client);
  }

  @Test
  void tokenOfAnotherClusterIsRefused() throws Exception {
    Server other = other(_ -> new Result.Returned("{}".getBytes(UTF_8)));
    try (HttpRuntimes stranger = client(new ClusterToken(_ -> new byte[32]), PACE)) {
      assertElsewhere(other, stranger);
    }
    try (HttpClient bare = HttpClient.newHttpClient()) {
      HttpRequest call =
          HttpRequest.newBuilder(URI.create(other.url() + "/cluster/runs"))
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertEquals(403, bare.send(call, HttpResponse.BodyHandlers.discarding()).statusCode());
    }
  }

  private void assertElsewhere(Server other, HttpRuntimes by) throws Exception {
    assertInstanceOf(Result.Elsewhere.class, by.run(other, invocation("a", null)).orElseThrow());
  }

  @Test
  void interruptReturnsOnceTheCodeHasStopped() throws Exception {
    Server other = other(this::blocks);
    FutureTask<Boolean> stopped =
        new FutureTask<>(
            () -> {
              assertThrows(
                  InterruptedException.class, () -> client.run(other, invocation("a", null)));
              return ended.isDone();
            });
    Thread caller = Thread.ofVirtual().start(stopped);
    begun.await();

    caller.interrupt();

    assertTrue(stopped.get(20, TimeUnit.SECONDS), "the code had stopped before the call returned");
    assertEquals("stopped", ended.get());
    Until.isTrue(() -> runs.count() == 0);
  }

  @Test
  void serverThatStopsMayHaveRunIt() throws Exception {
    Server other = other(this::blocks);
    FutureTask<Optional<Result>> result = start(other, client);
    begun.await();

    runs.stopAll();

    assertEquals(Optional.empty(), result.get(20, TimeUnit.SECONDS));
    assertEquals("stopped", ended.get());
    assertElsewhere(other, client); // It takes nothing more.
  }

  private FutureTask<Optional<Result>> start(Server other, HttpRuntimes by) {
    FutureTask<Optional<Result>> result =
        new FutureTask<>(() -> by.run(other, invocation("a", null)));
    Thread.ofVirtual().start(result);
    return result;
  }

  @Test
  void connectionThatIsCutStopsTheCodeOnBothSides() throws Exception {
    Server other = other(this::blocks);
    try (CuttingProxy proxy = new CuttingProxy("127.0.0.1", started().port())) {
      FutureTask<Optional<Result>> result =
          start(new Server(THEIR_EPOCH, proxy.through(other.url())), client);
      begun.await();

      proxy.cut();

      assertEquals(Optional.empty(), result.get(20, TimeUnit.SECONDS));
      assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void serverThatFallsSilentIsGivenUp() throws Exception {
    assertGivenUp(this::blocks);
  }

  @Test
  void serverThatHasBeenRestartedSinceDoesNotSayThatNothingRan() throws Exception {
    assertGivenUp(
        invocation -> {
          restarted();
          return blocks(invocation);
        });
  }

  private void assertGivenUp(Code code) throws Exception {
    RunPace silent = beating(Duration.ofMinutes(5));
    Server other = other(code, silent);
    HttpRuntimes.PeerPace impatient = pace(PACE.pulse(), Duration.ofSeconds(1), PACE.cancel());
    try (HttpRuntimes hasty = client(token, impatient)) {
      assertEquals(Optional.empty(), hasty.run(other, invocation("a", null)));
    }
    assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));
  }

  /** Another server takes the calls to the same URL. */
  private void restarted() {
    ForwardedRuns fresh = new ForwardedRuns(runnable(), runner(this::blocks));
    var _ = pages.with(new ClusterCalls(token, fresh, codec, knowing(THEIR_EPOCH + 1)));
  }

  @Test
  void serverThatHasBeenRestartedDoesNotRunWhatIsMeantForTheOneBefore() throws Exception {
    Server other = other(this::blocks);
    restarted();

    assertElsewhere(other, client);

    assertEquals(1, begun.getCount(), "nothing has begun");
  }

  @Test
  void nothingIsBegunForAServerThatHasLostItsLease() throws Exception {
    Server other = other(this::blocks);
    their.without(OWN_EPOCH);

    assertElsewhere(other, client);

    assertEquals(1, begun.getCount(), "nothing has begun");
  }

  @Test
  void nothingIsBegunWhenTheStoreCannotSayWhetherTheOtherHasItsLease() throws Exception {
    Server other = other(this::blocks);
    their.whenAsked(
        () -> {
          throw new StoreException("The database does not answer.", new IOException());
        });

    assertElsewhere(other, client);

    assertEquals(1, begun.getCount(), "nothing has begun");
  }

  /** For longer than the other waits without a sign of life. */
  @Test
  void serverWhoseStoreDoesNotAnswerForAWhileIsNotGivenUp() throws Exception {
    RunPace lively = beating(Duration.ofMillis(50));
    Server other = other(_ -> new Result.Returned(new byte[] {'1'}), lively);
    Duration silence = Duration.ofSeconds(1);
    their.whenAsked(() -> LockSupport.parkNanos(silence.multipliedBy(2).toNanos()));
    HttpRuntimes.PeerPace impatient =
        new HttpRuntimes.PeerPace(
            PACE.pulse(), PACE.connect(), silence, silence, PACE.cancel(), PACE.overtime());
    try (HttpRuntimes hasty = client(token, impatient)) {
      assertInstanceOf(
          Result.Returned.class, hasty.run(other, invocation("a", null)).orElseThrow());
    }
  }

  @Test
  void nothingIsBegunForAServerThatFellSilentWhileTheStoreWasAsked() throws Exception {
    Server other = other(this::blocks, watchful(Duration.ofMillis(100)));
    their.whenAsked(() -> LockSupport.parkNanos(Duration.ofMillis(150).toNanos()));

    try (HttpRuntimes quiet =
        client(token, pace(Duration.ofDays(1), PACE.silence(), PACE.cancel()))) {
      assertElsewhere(other, quiet);
    }

    assertEquals(1, begun.getCount(), "nothing has begun");
  }

  @Test
  void whoeverElseHasTheUrlDoesNotSayThatNothingRan() throws Exception {
    var stranger =
        com.sun.net.httpserver.HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stranger.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 200 : 404, -1);
          exchange.close();
        });
    stranger.start();
    try {
      Server other = new Server(THEIR_EPOCH, "http://127.0.0.1:" + stranger.getAddress().getPort());
      assertEquals(Optional.empty(), client.run(other, invocation("a", null)));
    } finally {
      stranger.stop(0);
    }
  }

  /** As soon as it is asked for a deployment. */
  private static Catalog away() {
    return (Catalog)
        Proxy.newProxyInstance(
            Catalog.class.getClassLoader(),
            new Class<?>[] {Catalog.class},
            (_, method, _) -> {
              if (method.getReturnType().equals(long.class)) {
                return 1L;
              }
              throw new StoreException(
                  "This server does not use the database any more.", new IOException());
            });
  }

  @Test
  void serverThatLosesItsDatabaseBeforeTheCodeBeginsDoesNotFailTheRequest() throws Exception {
    var lost = new RunnableCatalog(away(), new PlanCompiler(codec));
    runs = new ForwardedRuns(lost, runner(this::blocks));
    TestServer made = new TestServer(pages.with(new ClusterCalls(token, runs, codec, their)));
    server = made;

    assertElsewhere(new Server(THEIR_EPOCH, "http://127.0.0.1:" + made.port()), client);

    assertEquals(1, begun.getCount(), "nothing has begun");
  }

  @Test
  void serverThatLosesItsDatabaseWhileItPreparesTheCodeInterruptsTheRequest() throws Exception {
    Server other =
        other(
            _ -> {
              throw new StoreException(
                  "This server does not use the database any more.", new IOException());
            });

    assertEquals(Optional.empty(), client.run(other, invocation("a", null)));
  }

  @Test
  void brokenNetworkStopsTheCodeOnBothSides() throws Exception {
    Server other = other(this::blocks, watchful(Duration.ofMillis(500)));
    HttpRuntimes.PeerPace brisk =
        pace(PACE.pulse(), Duration.ofMillis(300), Duration.ofMillis(300));
    try (CuttingProxy proxy = new CuttingProxy("127.0.0.1", started().port());
        HttpRuntimes caller = client(token, brisk)) {
      FutureTask<Optional<Result>> result =
          start(new Server(THEIR_EPOCH, proxy.through(other.url())), caller);
      begun.await();

      proxy.freeze(); // Neither side's connection breaks.

      assertEquals(Optional.empty(), result.get(20, TimeUnit.SECONDS));
      assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void codeOfAServerThatGivesNoSignOfLifeIsStopped() throws Exception {
    Server other = other(this::blocks, watchful(Duration.ofSeconds(1)));
    try (HttpRuntimes mute =
        client(token, pace(Duration.ofMinutes(5), PACE.silence(), PACE.cancel()))) {
      assertEquals(Optional.empty(), mute.run(other, invocation("a", null)));
    }
    assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));
  }

  /** Who gives a sign of life so often, and waits for none. */
  private static RunPace beating(Duration heartbeat) {
    return new RunPace(
        Duration.ofMillis(1),
        heartbeat,
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        1000,
        Duration.ofMinutes(5));
  }

  private static RunPace watchful(Duration absence) {
    return new RunPace(
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        absence,
        Duration.ofMillis(10),
        1000,
        Duration.ofMinutes(5));
  }

  private static HttpRuntimes.PeerPace pace(Duration pulse, Duration silence, Duration cancel) {
    return new HttpRuntimes.PeerPace(
        pulse, PACE.connect(), silence.plusSeconds(1), silence, cancel, PACE.overtime());
  }
}
