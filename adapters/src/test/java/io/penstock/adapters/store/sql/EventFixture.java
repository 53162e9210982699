package io.penstock.adapters.store.sql;

import static io.penstock.adapters.store.sql.StoreFixtures.change;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.service.InputReader;
import io.penstock.engine.service.PipelineCall;
import io.penstock.engine.service.RequestBody;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.RequestScheduleService;
import io.penstock.engine.service.definition.WebhookRules;
import io.penstock.engine.service.definition.WebhookService;
import io.penstock.engine.service.schedule.ScheduleRuns;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RecordingRuntime;
import io.penstock.testkit.SampleCatalog;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server without its edges on a real store, with a clock that tests set: a project {@code team}
 * with a pipeline {@code text} that hands its input on. Nothing takes batch requests.
 */
final class EventFixture implements AutoCloseable {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final UUID VERSION_ID = UUID.fromString("0b35b1b4-9d64-4c2b-8c4b-1d0f0e9f3a11");

  private static final ObjectNames TEXT = new ObjectNames("pipeline", "text", null);

  final SqlStore store;
  final RecordedLogs logs = new RecordedLogs();
  final RequestServices services;
  final RequestScheduleService schedules;
  final WebhookService webhooks;
  volatile Instant now;
  ScheduleRuns runs;

  EventFixture(SqlStore store, Instant now, ZoneId zone) {
    this.now = now;
    this.store = store;
    JacksonCodec codec = new JacksonCodec();
    services =
        RequestServices.on(
            new RequestServices.Ports(
                store.catalog(),
                new RecordingRuntime(),
                store.requests(),
                store.queue(),
                codec,
                () -> this.now),
            new RequestServices.Bounds(10, 1, 1));
    services.queue().open();
    schedules =
        new RequestScheduleService(
            store.catalog(),
            new InputReader(codec, RequestFiles.none(), Access.NONE),
            () -> this.now);
    webhooks = new WebhookService(store.catalog(), new WebhookRules(true), () -> this.now);
    runs = runs(store.schedules(), zone);
    if (store.catalog().projects().isEmpty()) {
      define();
    }
  }

  ScheduleRuns runs(ScheduleStore on, ZoneId zone) {
    return new ScheduleRuns(store.catalog(), on, services.batches(), logs, () -> this.now, zone);
  }

  private void define() {
    change(
        store,
        catalog -> {
          Project project = SampleCatalog.project("team");
          catalog.save(project);
          Pipeline pipeline =
              new Pipeline(
                  UUID.randomUUID(),
                  project.id(),
                  "text",
                  "",
                  Schema.PLAIN,
                  Schema.PLAIN,
                  Map.of(),
                  VERSION_ID,
                  NOON,
                  NOON);
          catalog.save(pipeline);
          catalog.save(
              version(
                  pipeline.id(),
                  List.of(
                      new Attachment(
                          UUID.randomUUID(),
                          Attachment.END,
                          List.of(new Attachment.Source(Attachment.START, List.of()))))));
        });
  }

  private static PipelineVersion version(UUID pipeline, List<Attachment> attachments) {
    return new PipelineVersion(
        VERSION_ID,
        pipeline,
        "v1",
        "",
        Map.of(),
        Retention.DEFAULT,
        List.of(),
        attachments,
        NOON,
        NOON);
  }

  /** From now on the pipeline cannot run. */
  void breakPipeline() {
    change(
        store,
        catalog ->
            catalog.save(
                version(
                    catalog.pipelineVersion(VERSION_ID).orElseThrow().pipelineId(), List.of())));
  }

  /** A schedule {@code s}. */
  void schedule(String crontab) {
    var _ =
        schedules.create(
            "team",
            new RequestScheduleService.Create(
                "s", TEXT, crontab, JsonText.of("\"hello\""), 60, null, null, null));
  }

  /** A webhook for requests that have finished. */
  UUID webhook(String name, boolean retry) {
    return webhooks
        .create(
            "team",
            new WebhookService.Create(
                name,
                TEXT,
                "http://" + name + ".example/",
                null,
                "pipeline_request_finished",
                null,
                retry,
                true,
                null,
                null,
                null))
        .webhook()
        .id();
  }

  /** Runs a direct request, which completes. */
  RequestRecord request(@Nullable String text) throws InterruptedException {
    return services
        .direct()
        .run(
            new PipelineCall(
                new Principal("a@b.c"),
                "team",
                "text",
                null,
                new RequestBody.Text(text == null ? "" : text),
                null,
                null,
                null,
                null),
            null,
            _ -> {})
        .request();
  }

  /** All requests to the pipeline, newest first. */
  List<RequestRecord> made() {
    return store
        .requests()
        .list(new Query(VERSION_ID, EnumSet.allOf(Status.class), null, null, null, 0, 1_000_000));
  }

  @Override
  public void close() {
    store.close();
  }
}
