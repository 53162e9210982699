package io.penstock.engine.queue;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.OtherRuntimes;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.service.BatchCall;
import io.penstock.engine.service.RequestBody;
import io.penstock.engine.service.RequestChanger;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.VersionRef;
import io.penstock.engine.service.access.Access;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;

/** A queue with everything behind it, on a store in memory; like a server, without its edges. */
final class Batches {

  static final String START = "pipeline_start";
  static final String END = "pipeline_end";
  static final int MAXIMUM_INTERRUPTIONS = 3;

  final FixedCatalog catalog;
  final LatchedRuntime runtime;
  final MemoryRequestStore store;
  final RequestServices services;
  final BatchQueue queue;
  final RequestChanger changer;

  Batches(int places) {
    this(places, Cluster.ALONE);
  }

  Batches(int places, Cluster cluster) {
    this(places, new FixedCatalog(), new MemoryRequestStore(), cluster);
  }

  Batches(int places, FixedCatalog catalog, MemoryRequestStore store, Cluster cluster) {
    this.catalog = catalog;
    this.store = store;
    runtime = new LatchedRuntime(catalog);
    services =
        RequestServices.on(
            new RequestServices.Ports(
                catalog,
                runtime,
                store,
                store,
                new SmallJsonCodec(),
                InstantSource.system(),
                RequestFiles.none(),
                Access.NONE,
                cluster,
                InstancePlaces.OWN,
                OtherRuntimes.NONE),
            new RequestServices.Bounds(1, places, MAXIMUM_INTERRUPTIONS));
    queue = services.queue();
    changer = services.changer();
    queue.open();
  }

  /** The same after a crash right now: what is stored, and nothing else. Its queue runs. */
  Batches restarted(int places) {
    Batches next = new Batches(places, catalog, store.copy(), Cluster.ALONE);
    next.runtime.codeOf(runtime);
    return next;
  }

  /** A pipeline of deployments, one after the other. */
  Pipeline inARow(String name, String... deployments) {
    PipelineGraph graph = new PipelineGraph();
    String before = START;
    for (String deployment : deployments) {
      graph
          .object(deployment, catalog.deployment(deployment, Schema.PLAIN, Schema.PLAIN))
          .attach(deployment, PipelineGraph.source(before));
      before = deployment;
    }
    return pipeline(name, graph.attach(END, PipelineGraph.source(before)));
  }

  /** A pipeline that has another one as its only object. */
  Pipeline around(String name, Pipeline inner) {
    return pipeline(
        name,
        new PipelineGraph()
            .object("sub", inner)
            .attach("sub", PipelineGraph.source(START))
            .attach(END, PipelineGraph.source("sub")));
  }

  Pipeline pipeline(String name, PipelineGraph graph) {
    Pipeline pipeline = catalog.pipeline(name, Schema.PLAIN, Schema.PLAIN);
    catalog.version(pipeline, "v1", graph.objects(), graph.attachments());
    return pipeline;
  }

  static VersionRef pipeline(String name) {
    return new VersionRef.OfPipeline("demo", name, null);
  }

  static VersionRef deployment(String name) {
    return new VersionRef.OfDeployment("demo", name, null);
  }

  List<RequestId> send(VersionRef target, int priority, String... inputs) throws Exception {
    String json = "[\"" + String.join("\",\"", inputs) + "\"]";
    BatchCall call =
        new BatchCall(
            new Principal("a@b.c"),
            target,
            new RequestBody.Json(json.getBytes(StandardCharsets.UTF_8)),
            null,
            priority);
    return services.batches().create(call).stream().map(RequestRecord::id).toList();
  }

  RequestId send(VersionRef target, String input) throws Exception {
    return send(target, 1, input).getFirst();
  }

  static String[] copies(int count, String input) {
    return Collections.nCopies(count, input).toArray(String[]::new);
  }

  Status status(RequestId id) {
    return store.find(id, false).orElseThrow().state().status();
  }

  RequestRecord awaitEnd(RequestId id) throws InterruptedException {
    store.await(
        stored -> stored.find(id, true).filter(row -> row.state().status().isFinal()).isPresent());
    return store.find(id, true).orElseThrow();
  }

  void awaitQuiet() throws InterruptedException {
    if (!queue.awaitQuiet(Duration.ofSeconds(20))) {
      throw new AssertionError("requests still run");
    }
  }
}
