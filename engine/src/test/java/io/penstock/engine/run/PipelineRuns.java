package io.penstock.engine.run;

import static io.penstock.engine.fake.PipelineGraph.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Plain;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pipelines of plain deployments, and the parts that run them, on threads of their own. */
final class PipelineRuns {

  static final String START = "pipeline_start";
  static final String END = "pipeline_end";

  final FixedCatalog catalog = new FixedCatalog();
  final LatchedRuntime runtime = new LatchedRuntime(catalog);
  private final MemoryRequestStore store = new MemoryRequestStore();
  private final SmallJsonCodec codec = new SmallJsonCodec();
  private final RunnableCatalog runnable = new RunnableCatalog(catalog, new PlanCompiler(codec));
  private final Requests requests = new Requests(InstantSource.system());
  private final ActiveRequests active = new ActiveRequests();
  private final PipelineRunner runner =
      new PipelineRunner(
          runnable,
          new DeploymentRunner(runtime, codec, RequestFiles.none()),
          new Operators(codec),
          requests,
          active,
          codec);

  /** A request on a thread of its own. */
  record Running(ActiveRequest active, CompletableFuture<PipelineExecution.Outcome> outcome) {
    PipelineExecution.Outcome end() throws Exception {
      return outcome.get(20, TimeUnit.SECONDS);
    }

    Running cancel() {
      assertTrue(active.stop(ActiveRequest.Stop.CANCELLED));
      return this;
    }
  }

  Running start(Deadline deadline) {
    return start(deadline, null);
  }

  /** The same with somebody who listens. */
  Running start(Deadline deadline, @Nullable UpdateListener updates) {
    RunnablePipeline pipeline = runnable.pipeline("demo", "main", null);
    Payload input = new Plain("in");
    Timeouts timeouts = new Timeouts(Duration.ofHours(1), Duration.ofHours(1));
    RequestRecord request =
        requests.begin(
            pipeline.target(),
            null,
            "a@b.c",
            timeouts,
            Handling.express(Retention.Mode.FULL),
            input,
            Duration.ofDays(1));
    PipelineExecution execution =
        new PipelineExecution(
            pipeline, request, input, deadline, null, 0, new DirectJournal(store), updates);
    CompletableFuture<PipelineExecution.Outcome> outcome = new CompletableFuture<>();
    ActiveRequest own =
        active.enter(
            request,
            entered -> {
              try (entered) {
                outcome.complete(runner.run(execution, entered));
              } catch (RuntimeException | Error wrong) {
                outcome.completeExceptionally(wrong);
              }
            });
    own.start();
    return new Running(own, outcome);
  }

  PipelineExecution.Outcome run(Deadline deadline) throws Exception {
    return start(deadline).end();
  }

  Pipeline pipeline(String name, PipelineGraph graph) {
    Pipeline pipeline = catalog.pipeline(name, Schema.PLAIN, Schema.PLAIN);
    catalog.version(pipeline, "v1", graph.objects(), graph.attachments());
    return pipeline;
  }

  PipelineGraph inARow(String... names) {
    PipelineGraph graph = new PipelineGraph();
    String before = START;
    for (String name : names) {
      graph
          .object(name, catalog.deployment(name, Schema.PLAIN, Schema.PLAIN))
          .attach(name, source(before));
      before = name;
    }
    return graph.attach(END, source(before));
  }

  PipelineGraph sideBySide(String... names) {
    PipelineGraph graph = new PipelineGraph();
    for (String name : names) {
      graph
          .object(name, catalog.deployment(name, Schema.PLAIN, Schema.PLAIN))
          .attach(name, source(START))
          .attach(END, source(name));
    }
    return graph;
  }

  /** Every request that was recorded as begun was recorded as ended, and in this order. */
  void assertEveryStepAnswered(int deployments) {
    Set<Object> open = new HashSet<>();
    for (RequestRecord record : store.written()) {
      if (record.state().status().isFinal()) {
        assertTrue(open.remove(record.id()), () -> "ended before it began: " + record);
      } else {
        assertTrue(open.add(record.id()), () -> "began twice: " + record);
      }
    }
    assertEquals(Set.of(), open, "begun and never ended");
    assertTrue(runtime.isQuiet(deployments), "user code runs on, or more of it ran");
  }

  static List<Status> statuses(PipelineExecution.Outcome outcome) {
    return outcome.steps().stream().map(step -> step.state().status()).toList();
  }

  static List<String> names(PipelineExecution.Outcome outcome) {
    return outcome.steps().stream()
        .map(RequestRecord::parent)
        .map(parent -> parent == null ? "" : parent.objectName())
        .toList();
  }

  static Failure failure(PipelineExecution.Outcome outcome) {
    return outcome.end() instanceof RunEnd.Failed(Failure failure, _)
        ? failure
        : new Failure(Failure.Category.INTERNAL, "no failure, but " + outcome.end());
  }
}
