package io.penstock.bench;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnablePipeline;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Stores requests as a server would have, faster: with the store's and the engine's own classes,
 * while no server runs, at times of its own choice.
 */
final class RequestFill implements AutoCloseable {

  /** A server that accepts batches writes as many in one transaction. */
  private static final int AT_ONCE = 250;

  private static final String CALLER = "admin@penstock.local";
  private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofHours(4), Duration.ofHours(4));
  private static final Handling BATCH =
      Handling.batch(RequestRecord.STANDARD_PRIORITY, Retention.Mode.FULL);
  private static final Duration WAITED = Duration.ofMillis(40);
  private static final Duration RAN = Duration.ofMillis(3);

  private final SqlStore store;
  private final RunnableCatalog catalog;
  private final Requests requests = new Requests(this::now);
  private final List<RequestRecord> pending = new ArrayList<>();
  private Instant now;
  private int number;

  /**
   * Stores so many requests that wait for a version of a pipeline, in transactions of {@value
   * #AT_ONCE}, as a server accepts them.
   */
  static void queue(Path data, String pipeline, String version, int count)
      throws InterruptedException {
    queue(SqliteStore.open(data, SqliteSettings.DEFAULT), pipeline, version, count);
  }

  /** The same in any store, which is closed then. */
  static void queue(SqlStore store, String pipeline, String version, int count)
      throws InterruptedException {
    try (RequestFill fill = new RequestFill(store, Instant.now())) {
      RunnablePipeline target = fill.pipeline(pipeline, version);
      for (int i = 0; i < count; i++) {
        fill.waiting(target);
      }
      fill.finish();
    }
  }

  RequestFill(Path data, Instant from) {
    this(SqliteStore.open(data, SqliteSettings.DEFAULT), from);
  }

  private RequestFill(SqlStore store, Instant from) {
    this.store = store;
    catalog = new RunnableCatalog(store.catalog(), new PlanCompiler(new JacksonCodec()));
    now = from;
  }

  /** How a request ended. */
  enum Ending {
    COMPLETED,
    FAILED,
    /** Before anything of it ran. */
    CANCELLED
  }

  private Instant now() {
    return now;
  }

  /** Lets time pass between two requests. */
  void pass(Duration time) {
    now = now.plus(time);
  }

  RunnablePipeline pipeline(String name, String version) {
    return catalog.pipeline("default", name, version);
  }

  /** A batch request that waits. */
  void waiting(RunnablePipeline pipeline) throws InterruptedException {
    add(accept(pipeline, Duration.ofDays(7)));
  }

  private RequestRecord accept(RunnablePipeline pipeline, Duration kept) {
    SequencedMap<String, JsonText> fields = x(++number);
    fields.put("label", JsonText.ofString("request number " + number + " of a batch"));
    return requests.accept(
        pipeline.target(), CALLER, TIMEOUTS, BATCH, new Payload.Structured(fields), kept);
  }

  private static SequencedMap<String, JsonText> x(int value) {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("x", JsonText.of(Integer.toString(value)));
    return fields;
  }

  /** A batch request that has ended, with a step for each object of its pipeline. */
  void ended(RunnablePipeline pipeline, Ending ending, Duration kept) throws InterruptedException {
    RequestRecord accepted = accept(pipeline, kept);
    int value = number;
    Instant arrived = now;
    now = now.plus(WAITED);
    if (ending == Ending.CANCELLED) {
      add(requests.cancelled(accepted));
    } else {
      List<RequestRecord> steps = new ArrayList<>();
      RequestRecord begun = accepted.withState(new RequestState.Processing(requests.now()));
      ExecutionPlan plan = pipeline.plan();
      for (Vertex vertex : plan.vertices()) {
        RequestRecord step = step(begun, pipeline, vertex, value, kept);
        now = now.plus(RAN);
        boolean fails = ending == Ending.FAILED && steps.size() == plan.vertices().size() - 1;
        steps.add(
            fails
                ? requests.failed(step, failure(), null)
                : requests.completed(step, output(value)));
      }
      add(
          ending == Ending.FAILED
              ? requests.failed(begun, failure(), null)
              : requests.completed(begun, output(value)));
      for (RequestRecord step : steps) {
        add(step);
      }
    }
    now = arrived;
  }

  private RequestRecord step(
      RequestRecord parent, RunnablePipeline pipeline, Vertex vertex, int value, Duration kept) {
    return requests.begin(
        target(pipeline, vertex),
        new Parent(parent.id(), vertex.objectId(), vertex.name(), ""),
        CALLER,
        TIMEOUTS,
        BATCH,
        new Payload.Structured(x(value)),
        kept);
  }

  private Target target(RunnablePipeline pipeline, Vertex vertex) {
    return switch (vertex.work()) {
      case Vertex.RunDeployment(var id, var versionId) ->
          catalog.deployment(id, versionId).target();
      case Vertex.RunPipeline(var id, var versionId) -> catalog.pipeline(id, versionId).target();
      case Vertex.Apply(Operator operator) ->
          new Target.OperatorTarget(
              pipeline.project().name(),
              pipeline.pipeline().name(),
              pipeline.version().name(),
              pipeline.version().id(),
              operator.wireName());
    };
  }

  private static Payload output(int value) {
    return new Payload.Structured(x(value + 1));
  }

  private static Failure failure() {
    return new Failure(
        Failure.Category.OPERATOR, "The expression divides by zero: division by zero.");
  }

  private void add(RequestRecord record) throws InterruptedException {
    pending.add(record);
    if (pending.size() == AT_ONCE) {
      write();
    }
  }

  private void write() throws InterruptedException {
    store.requests().commit(pending);
    pending.clear();
  }

  /** Writes the rest, and closes the store. */
  void finish() throws InterruptedException {
    write();
  }

  @Override
  public void close() {
    store.close();
  }
}
