package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.WebhookCaller;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.service.definition.WebhookRules.HeaderDeclaration;
import io.penstock.engine.service.definition.WebhookService;
import io.penstock.engine.webhook.SignedCall;
import io.penstock.engine.webhook.WebhookAttempt;
import io.penstock.engine.webhook.WebhookSender;
import io.penstock.testkit.SampleCatalog;
import io.penstock.testkit.ServersTogether;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The outbox and its sender on a real store, with a clock and a receiver that tests set. */
@Timeout(60)
@ParameterizedClass
@EnumSource(TestDatabase.class)
class WebhookSenderIT {

  @Parameter TestDatabase database;

  @TempDir Path folder;

  private final BlockingQueue<WebhookCaller.Call> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<WebhookCaller.Answer> answers = new LinkedBlockingQueue<>();
  private final Semaphore released = new Semaphore(0);
  private EventFixture server;
  private final List<WebhookSender> senders = new ArrayList<>();

  @BeforeEach
  void open() {
    server = new EventFixture(database.open(folder), EventFixture.NOON, ZoneOffset.UTC);
  }

  @AfterEach
  void close() {
    senders.forEach(WebhookSender::close);
    server.close();
  }

  /**
   * Hosts {@code slow…} answer as often as {@link #released} lets them; others answer what waits in
   * {@link #answers}, or 200.
   */
  private WebhookCaller.Answer answer(WebhookCaller.Call call) throws InterruptedException {
    calls.add(call);
    if (host(call).startsWith("slow")) {
      released.acquire();
    }
    WebhookCaller.Answer next = answers.poll();
    return next == null ? new WebhookCaller.Answer.Status(200) : next;
  }

  private WebhookSender send() {
    return send(Cluster.ALONE);
  }

  private WebhookSender send(Cluster cluster) {
    WebhookSender sender =
        new WebhookSender(
            server.store.catalog(),
            server.store.outbox(),
            new WebhookAttempt(
                server.store.catalog(),
                server.store.outbox(),
                this::answer,
                server.logs,
                () -> server.now,
                new Random(0)),
            () -> server.now,
            cluster);
    sender.start();
    senders.add(sender);
    return sender;
  }

  private WebhookCaller.Call next() throws InterruptedException {
    WebhookCaller.Call call = calls.poll(20, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("nothing was sent");
    }
    return call;
  }

  private static String host(WebhookCaller.Call call) {
    return URI.create(call.url()).getHost();
  }

  private static String header(WebhookCaller.Call call, String key) {
    return call.headers().stream()
        .filter(header -> header.key().equals(key))
        .map(Header::value)
        .findFirst()
        .orElseThrow();
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private boolean isEmpty() {
    return server.store.outbox().waiting().isEmpty();
  }

  private Instant next(UUID webhook) {
    return server.store.outbox().waiting().stream()
        .filter(waiting -> waiting.webhookId().equals(webhook))
        .map(Outbox.Waiting::next)
        .findFirst()
        .orElse(Instant.MIN);
  }

  @Test
  void sendsWhatBecameOfARequestOnceAndSigned() throws Exception {
    UUID webhook = server.webhook("a", false);
    var _ = send();
    RequestRecord request = server.request("hi");
    WebhookCaller.Call call = next();
    String body = call.body().toString();
    assertTrue(body.contains("\"request_id\":\"" + request.id() + "\""), body);
    assertTrue(body.contains("\"result\":\"hi\""), body);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(server.store.outbox().signingKey(webhook), "HmacSHA256"));
    String signed = header(call, SignedCall.TIMESTAMP) + "." + body;
    assertEquals(
        "sha256=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))),
        header(call, SignedCall.SIGNATURE));
    await(this::isEmpty);
    assertEquals(List.of(), List.copyOf(calls));
  }

  @Test
  void serverThatDoesNotLeadSendsOnceItDoes() throws Exception {
    ServersTogether servers = new ServersTogether();
    ServersTogether.Member first = servers.join();
    var _ = server.webhook("a", false);
    var _ = send(servers.join());
    RequestRecord request = server.request("hi");
    assertEquals(List.of(), List.copyOf(calls));
    first.die();
    assertTrue(next().body().toString().contains(request.id().toString()));
    await(this::isEmpty);
  }

  @Test
  void signingKeyIsThatOfTheWebhookAndOutlivesTheServer() {
    UUID first = server.webhook("a", false);
    UUID second = server.webhook("b", false);
    byte[] key = server.store.outbox().signingKey(first);
    assertFalse(Arrays.equals(key, server.store.outbox().signingKey(second)), "the same key");
    server.close();
    server = new EventFixture(database.open(folder), EventFixture.NOON, ZoneOffset.UTC);
    assertArrayEquals(key, server.store.outbox().signingKey(first));
  }

  @Test
  void failedCallIsRepeatedLaterWithTheSameIdUntilItArrives() throws Exception {
    UUID webhook = server.webhook("a", true);
    answers.add(new WebhookCaller.Answer.Status(500));
    answers.add(new WebhookCaller.Answer.Failed("Nobody is at home."));
    WebhookSender sender = send();
    var _ = server.request("hi");
    WebhookCaller.Call first = next();
    await(() -> next(webhook).isAfter(server.now));
    Duration wait = Duration.between(server.now, next(webhook));
    assertTrue(wait.toSeconds() >= 5 && wait.toSeconds() < 15, wait.toString());
    assertTrue(server.logs.all().getFirst().text().contains("status code 500"));
    server.now = next(webhook);
    sender.wake();
    WebhookCaller.Call second = next();
    assertEquals(header(first, SignedCall.EVENT_ID), header(second, SignedCall.EVENT_ID));
    assertEquals(first.body(), second.body());
    await(() -> next(webhook).isAfter(server.now));
    server.now = server.now.plusSeconds(60);
    sender.wake();
    assertEquals(header(first, SignedCall.EVENT_ID), header(next(), SignedCall.EVENT_ID));
    await(this::isEmpty);
  }

  @Test
  void withoutRetryOneFailureIsTheEndAndIsLogged() throws Exception {
    var _ = server.webhook("a", false);
    answers.add(new WebhookCaller.Answer.Failed("Nobody is at home."));
    var _ = send();
    var _ = server.request("hi");
    var _ = next();
    await(this::isEmpty);
    String text = server.logs.await(line -> line.error()).text();
    assertTrue(text.contains("'a'") && text.contains("Nobody is at home. It is given up."), text);
  }

  @Test
  void whatDoesNotArriveWithinADayIsGivenUpAndTheLogSaysSo() throws Exception {
    UUID webhook = server.webhook("a", true);
    answers.add(new WebhookCaller.Answer.Status(503));
    WebhookSender sender = send();
    var _ = server.request("hi");
    var _ = next();
    await(() -> next(webhook).isAfter(server.now));
    server.now = server.now.plus(Duration.ofHours(25));
    sender.wake();
    await(this::isEmpty);
    assertTrue(server.logs.await(line -> line.text().contains("not told of 1 events")).error());
    assertEquals(List.of(), List.copyOf(calls));
  }

  @Test
  void slowReceiverHasAFewCallsAndKeepsNobodyWaiting() throws Exception {
    var _ = server.webhook("slow", false);
    var _ = server.webhook("fast", false);
    var _ = send();
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      var _ = server.request("hi " + i);
    }
    while (hosts.size() < 20 + WebhookSender.CALLS_OF_ONE) {
      hosts.add(host(next()));
    }
    assertEquals(20, hosts.stream().filter("fast.example"::equals).count());
    assertEquals(WebhookSender.CALLS_OF_ONE, hosts.stream().filter("slow.example"::equals).count());
  }

  @Test
  void webhooksOfOneProjectTakeNotAllPlacesAndGetTheirsInTurns() throws Exception {
    for (int i = 0; i < 20; i++) {
      var _ = server.webhook("slow-" + i, false);
    }
    for (int i = 0; i < 8; i++) {
      var _ = server.request("hi " + i);
    }
    UUID others = webhookOfAnotherProject();
    var _ = send();
    // Those that come first have more to tell, but so have the sixteen behind them.
    Set<String> first = new HashSet<>();
    for (int i = 0; i < WebhookSender.CALLS_OF_PROJECT; i++) {
      first.add(host(next()));
    }
    assertEquals(WebhookSender.CALLS_OF_PROJECT / WebhookSender.CALLS_OF_ONE, first.size());
    Set<String> then = new HashSet<>();
    for (int i = 0; i < 16; i++) {
      assertEquals(0, calls.size());
      released.release();
      then.add(host(next()));
    }
    assertEquals(16, then.size());
    then.retainAll(first);
    assertEquals(Set.of(), then);

    server
        .store
        .requests()
        .commit(
            List.of(),
            List.of(),
            null,
            List.of(new Announcement(UUID.randomUUID(), others, server.now, JsonText.of("{}"))));
    assertEquals("fast.example", host(next()));
  }

  /** A webhook {@code fast} of a project that has nothing else. */
  private UUID webhookOfAnotherProject() {
    UUID id = UUID.randomUUID();
    Webhook one =
        server.store.catalog().resources(Webhook.class).stream().findFirst().orElseThrow();
    StoreFixtures.change(
        server.store,
        change -> {
          Project project = SampleCatalog.project("other");
          change.save(project);
          change.save(
              new Webhook(
                  id,
                  project.id(),
                  "fast",
                  one.reference(),
                  "http://fast.example/",
                  List.of(),
                  one.event(),
                  one.timeout(),
                  false,
                  false,
                  true,
                  "",
                  Map.of(),
                  one.created(),
                  one.updated()));
        });
    return id;
  }

  @Test
  void whatWasNotSentIsSentAfterARestart() throws Exception {
    var _ = server.webhook("a", false);
    var _ = server.request("hi");
    server.close();
    server = new EventFixture(database.open(folder), EventFixture.NOON, ZoneOffset.UTC);
    var _ = send();
    assertTrue(next().body().toString().contains("\"result\":\"hi\""));
    await(this::isEmpty);
  }

  @Test
  void tooManyAreBoundedAndTheOldestGo() throws Exception {
    UUID webhook = server.webhook("a", false);
    for (int i = 0; i < 10; i++) {
      var _ = server.request("hi " + i);
    }
    List<Outbox.Dropped> dropped =
        server.store.outbox().drop(server.now, WebhookSender.LONGEST_AGE, 3);
    assertEquals(List.of(new Outbox.Dropped(webhook, 7)), dropped);
    List<Outbox.Due> left = server.store.outbox().due(webhook, server.now, 100);
    assertEquals(3, left.size());
    assertTrue(left.getFirst().announcement().body().toString().contains("\"hi 7\""));
    assertEquals(List.of(), server.store.outbox().drop(server.now, WebhookSender.LONGEST_AGE, 3));
  }

  @Test
  void deletedWebhookIsToldNothingAndStopsNoRequest() throws Exception {
    var _ = server.webhook("a", false);
    var _ = server.request("hi");
    server.webhooks.delete("team", "a");
    assertTrue(isEmpty());
    var _ = server.request("hi");
    assertTrue(isEmpty());
  }

  @Test
  void disabledWebhookIsToldNothing() throws Exception {
    var _ = server.webhook("a", false);
    var _ =
        server.webhooks.update(
            "team",
            "a",
            new WebhookService.Update(null, null, null, null, null, null, null, false, null, null));
    var _ = server.request("hi");
    assertTrue(isEmpty());
  }

  @Test
  void protectedHeaderIsNotReadableOnDisk() throws Exception {
    var _ = server.webhook("a", false);
    var _ =
        server.webhooks.update(
            "team",
            "a",
            new WebhookService.Update(
                null,
                null,
                List.of(new HeaderDeclaration("X-Key", "a-very-secret-value", true)),
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    server.close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains("a-very-secret-value"), file.toString());
      }
    }
    server = new EventFixture(database.open(folder), EventFixture.NOON, ZoneOffset.UTC);
    var _ = send();
    var _ = server.request("hi");
    assertEquals("a-very-secret-value", header(next(), "X-Key"));
  }
}
