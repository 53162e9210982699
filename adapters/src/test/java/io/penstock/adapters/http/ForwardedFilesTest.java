package io.penstock.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.penstock.adapters.http.cluster.ClusterToken;
import io.penstock.adapters.http.cluster.HttpRuntimes;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.runtime.python.LocalRequestFolders;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.file.FileUri;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.run.DeploymentRunner;
import io.penstock.engine.run.ForwardedRuns;
import io.penstock.engine.run.Forwarding.Peers;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.run.Requests;
import io.penstock.engine.run.StepResult;
import io.penstock.engine.service.definition.BucketService;
import io.penstock.testkit.SampleCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one store, each with folders of its own, of which one has the only instance. */
class ForwardedFilesTest {

  private static final long THEIR_EPOCH = 5;
  private static final Schema FILE = Schema.structured(new Field("file", DataType.FILE));
  private static final InstantSource CLOCK = InstantSource.system();

  private final JsonCodec codec = new JacksonCodec();
  private final SqlStore store;
  private final Path directory;

  ForwardedFilesTest(@TempDir Path directory) {
    this.directory = directory;
    store = SqliteStore.open(directory.resolve("store"), SqliteSettings.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Gives back a file with what was in the given one, in capitals. */
  private final class Capitals extends RequestScenario.EchoRuntime {
    @Override
    public Result invoke(Invocation invocation) throws InterruptedException {
      try {
        Path given = Path.of(value(invocation.input()));
        Path made = Objects.requireNonNull(invocation.files()).folder().resolve("out.txt");
        Files.writeString(made, Files.readString(given).toUpperCase(Locale.ROOT));
        return new Result.Returned(codec.toJson(Map.of("file", made.toString())).utf8());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (JsonException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private String value(Payload payload) throws JsonException {
    JsonText file = ((Payload.Structured) payload).fields().get("file");
    return String.valueOf(codec.toValue(Objects.requireNonNull(file)));
  }

  private static final class NoPlace extends RequestScenario.EchoRuntime {
    @Override
    public Result invoke(Invocation invocation) {
      return new Result.Elsewhere();
    }
  }

  @Test
  void filesGoThroughTheServerThatRunsTheCode() throws Exception {
    Project project = SampleCatalog.project("team");
    UUID version = define(project);
    FileStore files = store.files();
    new BucketService(store.catalog(), files, CLOCK).createDefaults();
    Bucket bucket =
        store.catalog().resource(Bucket.class, project.id(), Bucket.DEFAULT).orElseThrow();
    var _ =
        files.put(
            bucket.id(),
            "in.txt",
            SampleCatalog.CREATED,
            new ByteArrayInputStream("grain".getBytes(UTF_8)));
    RunnableCatalog catalog = new RunnableCatalog(store.catalog(), new PlanCompiler(codec));
    ClusterToken token = new ClusterToken(store.signer("calls between servers"));
    ForwardedRuns runs =
        new ForwardedRuns(
            catalog, new DeploymentRunner(new Capitals(), codec, requestFiles("theirs")));

    KnownServers their = new KnownServers(THEIR_EPOCH).with(new Server(3, "http://127.0.0.1:1"));
    try (TestServer theirs =
            new TestServer(
                new OperatorPages(new Readiness(new BreakableCatalog().probe()))
                    .with(new ClusterCalls(token, runs, codec, their)));
        HttpRuntimes others = new HttpRuntimes(new KnownServers(3), token, codec)) {
      KnownServers servers =
          new KnownServers(3).with(new Server(THEIR_EPOCH, "http://127.0.0.1:" + theirs.port()));
      DeploymentRunner own =
          new DeploymentRunner(
              new NoPlace(),
              codec,
              requestFiles("own"),
              new Peers(servers, _ -> List.of(THEIR_EPOCH), others, 0));

      StepResult result = run(own, catalog.deployment(version));

      Payload output = assertInstanceOf(StepResult.Succeeded.class, result).shown();
      String uri = value(Objects.requireNonNull(output));
      try (FileStore.Content content =
          files.open(bucket.id(), FileUri.parse(uri).orElseThrow().file()).orElseThrow()) {
        assertEquals("GRAIN", new String(content.whole().readAllBytes(), UTF_8));
      }
    }
  }

  private RequestFiles requestFiles(String folder) throws IOException {
    return new RequestFiles(
        store.catalog(),
        store.files(),
        new LocalRequestFolders(directory.resolve(folder)),
        codec,
        CLOCK);
  }

  private static StepResult run(DeploymentRunner runner, RunnableDeployment target)
      throws InterruptedException {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("file", JsonText.ofString("ubiops-file://default/in.txt"));
    Payload input = new Payload.Structured(fields);
    Duration limit = Duration.ofMinutes(5);
    RequestRecord request =
        new Requests(CLOCK)
            .begin(
                target.target(),
                null,
                "a@b.c",
                new Timeouts(limit, limit),
                Handling.express(Retention.Mode.FULL),
                input,
                Duration.ofDays(1));
    return runner.run(target, request, input, Deadline.after(limit, "the limit"), null, null);
  }

  private UUID define(Project project) {
    Deployment sample = SampleCatalog.deployment(project.id(), "capitals");
    DeploymentVersion version = SampleCatalog.deploymentVersion(sample.id(), "v1");
    var _ =
        store
            .catalog()
            .write(
                change -> {
                  change.save(project);
                  change.save(
                      new Deployment(
                          sample.id(),
                          project.id(),
                          "capitals",
                          "",
                          FILE,
                          FILE,
                          Map.of(),
                          version.id(),
                          SampleCatalog.CREATED,
                          SampleCatalog.CREATED));
                  change.save(version);
                  return true;
                });
    return version.id();
  }
}
