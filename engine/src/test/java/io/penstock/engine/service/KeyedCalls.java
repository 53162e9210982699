package io.penstock.engine.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** Calls with keys, on a store in memory and a clock that a test sets. */
final class KeyedCalls {

  static final CallKey KEY = key("body");
  static final CallKey OTHER_BODY = key("other body");
  private static final Principal CALLER = new Principal("a@b.c");

  final FixedCatalog catalog = new FixedCatalog();
  final LatchedRuntime runtime = new LatchedRuntime(catalog);
  final MemoryRequestStore memory = new MemoryRequestStore();
  final RequestServices services = services(runtime, memory);
  Instant now = Instant.parse("2026-03-28T20:00:26.613427Z");

  RequestServices services(LatchedRuntime runtime, MemoryRequestStore store) {
    return RequestServices.on(
        new RequestServices.Ports(catalog, runtime, store, store, new SmallJsonCodec(), () -> now),
        new RequestServices.Bounds(10, 1, 1));
  }

  /** Deployment {@code d}, and pipeline {@code p} of it alone. */
  KeyedCalls() {
    PipelineGraph graph = new PipelineGraph();
    graph
        .object("d", catalog.deployment("d", Schema.PLAIN, Schema.PLAIN))
        .attach("d", PipelineGraph.source("pipeline_start"))
        .attach("pipeline_end", PipelineGraph.source("d"));
    catalog.version(
        catalog.pipeline("p", Schema.PLAIN, Schema.PLAIN),
        "v1",
        graph.objects(),
        graph.attachments());
    runtime.on("d", LatchedRuntime.returning("\"out\""));
  }

  private static CallKey key(String body) {
    return new CallKey(hash("key"), hash(body));
  }

  private static Sha256 hash(String text) {
    return new Sha256.Builder().add(text).build();
  }

  /** {@link #KEY} as it is stored for requests to {@code d}. */
  IdempotencyKey storedKey() {
    UUID project = catalog.project("demo").orElseThrow().id();
    return KEY.to(catalog.deployment(project, "d").orElseThrow().id());
  }

  JsonText batch(CallKey key, String json) throws InterruptedException {
    BatchCall call =
        new BatchCall(
            CALLER,
            new VersionRef.OfDeployment("demo", "d", null),
            new RequestBody.Json(json.getBytes(StandardCharsets.UTF_8)),
            null,
            null);
    return services
        .batches()
        .create(
            call,
            key,
            accepted ->
                JsonText.ofString(
                    accepted.stream()
                        .map(request -> request.id().toString())
                        .collect(Collectors.joining(","))));
  }

  PipelineRequest direct(CallKey key) throws InterruptedException {
    return direct(services, key);
  }

  static PipelineRequest direct(RequestServices services, CallKey key) throws InterruptedException {
    return services.direct().run(deploymentCall(), key, _ -> {});
  }

  static DeploymentCall deploymentCall() {
    return new DeploymentCall(CALLER, "demo", "d", null, new RequestBody.Text("in"), null, null);
  }

  PipelineRequest pipeline(CallKey key) throws InterruptedException {
    return services
        .direct()
        .run(
            new PipelineCall(
                CALLER, "demo", "p", null, new RequestBody.Text("in"), null, null, null, null),
            key,
            _ -> {});
  }

  static RejectedException refused(Reason reason, Executable call) {
    RejectedException refusal = assertThrows(RejectedException.class, call);
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    return refusal;
  }
}
