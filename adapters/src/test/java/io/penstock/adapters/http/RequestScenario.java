package io.penstock.adapters.http;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.service.RequestServices;
import io.penstock.testkit.SampleCatalog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A server over a real store and the real engine. Pipeline {@code halves} divides 100 by its input
 * with an operator and hands the quotient through deployment {@code echo}; pipeline {@code text} is
 * plain and does nothing. User code is the one thing that is not real: it gives back its input.
 */
final class RequestScenario implements AutoCloseable {

  private static final Schema X = Schema.structured(new Field("x", DataType.INT));
  private static final Schema Y = Schema.structured(new Field("y", DataType.DOUBLE));

  final UUID operatorObject = UUID.randomUUID();
  final SqlStore store;
  final TestServer server;

  RequestScenario(Path directory) {
    this(directory, Queue.RUNS);
  }

  /** Whether batch requests are ever begun. */
  enum Queue {
    RUNS,
    WAITS
  }

  RequestScenario(Path directory, Queue queue) {
    this(directory, queue, new EchoRuntime(), StreamPace.DEFAULT);
  }

  /** One with other user code, which streams at another pace. */
  RequestScenario(Path directory, DeploymentRuntime runtime, StreamPace pace) {
    this(directory, Queue.WAITS, runtime, pace);
  }

  private RequestScenario(Path directory, Queue queue, DeploymentRuntime runtime, StreamPace pace) {
    JsonCodec codec = new JacksonCodec();
    store = SqliteStore.open(directory, SqliteSettings.DEFAULT);
    store.catalog().write(this::define);
    RequestServices services =
        RequestServices.on(
            new RequestServices.Ports(
                store.catalog(),
                runtime,
                store.requests(),
                store.queue(),
                codec,
                InstantSource.system()),
            new RequestServices.Bounds(100, 100, 1));
    if (queue == Queue.RUNS) {
      services.queue().open();
      services.queue().start();
    }
    server =
        new TestServer(
            new DirectRequestEndpoints(services.direct()),
            new StreamEndpoints(services.direct(), pace),
            new RequestEndpoints(services.batches(), services.reader(), services.changer()),
            new OperatorRequestEndpoints(services.reader()));
  }

  private boolean define(CatalogChange change) {
    Project project = SampleCatalog.project("team");
    change.save(project);
    UUID deployment = deployment(change, project.id());
    pipeline(
        change,
        project.id(),
        "halves",
        X,
        Y,
        List.of(
            new PipelineObject(
                operatorObject,
                "divide",
                new OperatorReference("function"),
                new ObjectConfiguration(
                    null,
                    null,
                    "100 / x",
                    X.fields(),
                    List.of(new Field("output", DataType.DOUBLE)),
                    null,
                    null),
                JsonText.of("{}")),
            new PipelineObject(
                UUID.randomUUID(),
                "pass-on",
                new DeploymentReference(deployment, null),
                ObjectConfiguration.EMPTY,
                JsonText.of("{}"))),
        List.of(
            attachment("divide", Attachment.START, new Mapping("x", "x")),
            attachment("pass-on", "divide", new Mapping("output", "y")),
            attachment(Attachment.END, "pass-on", new Mapping("y", "y"))));
    plain(change, project.id(), "text");
    return true;
  }

  /** Adds a pipeline like {@code text}. */
  void add(String name) {
    var _ =
        store
            .catalog()
            .write(
                change -> {
                  plain(change, change.project("team").orElseThrow().id(), name);
                  return true;
                });
  }

  void rename(String name, String next) {
    var _ =
        store
            .catalog()
            .write(
                change -> {
                  Pipeline pipeline = find(change, name);
                  change.save(
                      new Pipeline(
                          pipeline.id(),
                          pipeline.projectId(),
                          next,
                          pipeline.description(),
                          pipeline.input(),
                          pipeline.output(),
                          pipeline.labels(),
                          pipeline.defaultVersion(),
                          pipeline.created(),
                          pipeline.updated()));
                  return true;
                });
  }

  void remove(String name) {
    var _ =
        store
            .catalog()
            .write(
                change -> {
                  change.deletePipeline(find(change, name).id());
                  return true;
                });
  }

  private static Pipeline find(CatalogChange change, String name) {
    return change.pipeline(change.project("team").orElseThrow().id(), name).orElseThrow();
  }

  private static void plain(CatalogChange change, UUID project, String name) {
    pipeline(
        change,
        project,
        name,
        Schema.PLAIN,
        Schema.PLAIN,
        List.of(),
        List.of(
            new Attachment(
                UUID.randomUUID(),
                Attachment.END,
                List.of(new Source(Attachment.START, List.of())))));
  }

  private static UUID deployment(CatalogChange change, UUID project) {
    Deployment sample = SampleCatalog.deployment(project, "echo");
    DeploymentVersion version = SampleCatalog.deploymentVersion(sample.id(), "v1");
    change.save(
        new Deployment(
            sample.id(),
            project,
            "echo",
            "",
            Y,
            Y,
            Map.of(),
            version.id(),
            SampleCatalog.CREATED,
            SampleCatalog.CREATED));
    change.save(version);
    return sample.id();
  }

  private static void pipeline(
      CatalogChange change,
      UUID project,
      String name,
      Schema input,
      Schema output,
      List<PipelineObject> objects,
      List<Attachment> attachments) {
    UUID id = UUID.randomUUID();
    UUID version = UUID.randomUUID();
    change.save(
        new Pipeline(
            id,
            project,
            name,
            "",
            input,
            output,
            Map.of(),
            version,
            SampleCatalog.CREATED,
            SampleCatalog.CREATED));
    change.save(
        new PipelineVersion(
            version,
            id,
            "v1",
            "",
            Map.of(),
            Retention.DEFAULT,
            objects,
            attachments,
            SampleCatalog.CREATED,
            SampleCatalog.CREATED));
  }

  private static Attachment attachment(String destination, String source, Mapping mapping) {
    return new Attachment(
        UUID.randomUUID(), destination, List.of(new Source(source, List.of(mapping))));
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }

  /** User code that gives back its input. */
  static class EchoRuntime implements DeploymentRuntime {
    @Override
    public Result invoke(Invocation invocation) throws InterruptedException {
      return new Result.Returned(invocation.input().toJson().utf8());
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
}
