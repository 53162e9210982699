package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.Webhook.Event;
import io.penstock.engine.catalog.WebhookTest;
import io.penstock.engine.catalog.WebhookTest.Status;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.WebhookCaller;
import io.penstock.engine.port.WebhookCaller.Call;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.Target;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.WebhookRules.HeaderDeclaration;
import io.penstock.engine.webhook.Announcements;
import io.penstock.engine.webhook.SignedCall;
import io.penstock.engine.webhook.WebhookAttempt;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tests of webhooks before they are made (reference, section 8.8): one call with an example. */
public final class WebhookTestService {

  private static final System.Logger LOG = System.getLogger(WebhookTestService.class.getName());

  /** Of a project; older ones are forgotten. */
  private static final int KEPT = 20;

  private final Catalog catalog;
  private final WebhookRules rules;
  private final WebhookCaller caller;
  private final Outbox outbox;
  private final InstantSource clock;
  private final Cluster cluster;
  private final Set<UUID> running = ConcurrentHashMap.newKeySet();

  public WebhookTestService(
      Catalog catalog,
      WebhookRules rules,
      WebhookCaller caller,
      Outbox outbox,
      InstantSource clock,
      Cluster cluster) {
    this.catalog = catalog;
    this.rules = rules;
    this.caller = caller;
    this.outbox = outbox;
    this.clock = clock;
    this.cluster = cluster;
  }

  /** What is to be tested; null components get their defaults. */
  public record Create(
      ObjectNames object,
      String url,
      @Nullable List<HeaderDeclaration> headers,
      String event,
      @Nullable Integer timeout,
      @Nullable Boolean includeResult) {}

  /**
   * Ends those that a stopped server has left, and from now on those that other servers leave:
   * nobody else would.
   */
  public void endInterrupted() {
    cluster.whenChanged(Cluster.Change.SERVERS, this::endLeft);
    endLeft();
  }

  private void endLeft() {
    for (WebhookTest test : catalog.resources(WebhookTest.class)) {
      UUID id = test.id();
      if (test.status() == Status.PENDING && !running.contains(id) && cluster.take(id)) {
        try {
          end(test, "The server stopped while it was waiting for the answer.");
        } finally {
          SoleWork.release(cluster, id);
        }
      }
    }
  }

  public WebhookTest get(String project, String id) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return Lookup.id(id)
        .flatMap(found -> catalog.resource(WebhookTest.class, found))
        .filter(test -> test.projectId().equals(projectId))
        .orElseThrow(() -> notFound("Webhook test was not found"));
  }

  /** A test and what it sends. */
  private record Prepared(WebhookTest test, Call call) {}

  /** Calls once, in the background. */
  public WebhookTest create(String projectName, Create command) {
    UUID id = UUID.randomUUID();
    // Before anybody sees it: what is pending and nobody's was left by a server.
    running.add(id);
    boolean begun = false;
    try {
      var _ = cluster.take(id);
      Prepared prepared = prepare(id, projectName, command);
      Thread.ofVirtual().name("webhook test " + id).start(() -> run(prepared));
      begun = true;
      return prepared.test();
    } finally {
      if (!begun) {
        release(id);
      }
    }
  }

  private void release(UUID id) {
    SoleWork.release(cluster, id);
    running.remove(id);
  }

  private Prepared prepare(UUID id, String projectName, Create command) {
    return catalog.write(
        change -> {
          Project project = new Lookup(change).project(projectName);
          WebhookTest test = new WebhookTest(id, project.id(), Status.PENDING, null, Now.of(clock));
          Call call = call(change, project, test, command);
          List<WebhookTest> earlier = change.resources(WebhookTest.class, project.id());
          int tooMany = earlier.size() + 1 - KEPT;
          if (tooMany > 0 && earlier.getFirst().status() == Status.PENDING) {
            throw invalid(
                "%d webhook tests have not ended yet: wait for some to end."
                    .formatted(earlier.size()));
          }
          for (int i = 0; i < tooMany; i++) {
            change.deleteResource(WebhookTest.class, earlier.get(i).id());
          }
          change.save(test);
          return new Prepared(test, call);
        });
  }

  private Call call(CatalogView catalog, Project project, WebhookTest test, Create command) {
    VersionReference reference = References.find(catalog, project, command.object());
    Event event = WebhookRules.event(command.event(), reference.objectType());
    RequestId request = RequestId.next(clock.millis(), 0);
    return SignedCall.of(
        rules.url(command.url()),
        WebhookRules.headers(command.headers(), List.of()),
        Announcements.body(
            event,
            reference.objectId(),
            target(catalog, project, reference),
            request.toString(),
            status(event),
            Boolean.TRUE.equals(command.includeResult()) && event != Event.STARTED
                ? JsonText.of("{}")
                : null),
        WebhookRules.timeout(command.timeout(), WebhookRules.DEFAULT_TIMEOUT),
        test.id(),
        outbox.signingKey(test.id()),
        clock.instant());
  }

  private static io.penstock.engine.request.Status status(Event event) {
    return switch (event) {
      case STARTED -> io.penstock.engine.request.Status.PROCESSING;
      case COMPLETED, FINISHED -> io.penstock.engine.request.Status.COMPLETED;
      case FAILED -> io.penstock.engine.request.Status.FAILED;
    };
  }

  private static Target target(CatalogView catalog, Project project, VersionReference reference) {
    return switch (reference.objectType()) {
      case DEPLOYMENT -> {
        Deployment owner = catalog.deployment(reference.objectId()).orElseThrow();
        UUID id = reference.versionId() == null ? owner.defaultVersion() : reference.versionId();
        yield catalog
            .deploymentVersion(id == null ? owner.id() : id)
            .map(
                found ->
                    new Target.DeploymentTarget(
                        project.name(), owner.name(), found.name(), found.id()))
            .orElseThrow(() -> notFound("Deployment version was not found"));
      }
      case PIPELINE -> {
        Pipeline owner = catalog.pipeline(reference.objectId()).orElseThrow();
        UUID id = reference.versionId() == null ? owner.defaultVersion() : reference.versionId();
        yield catalog
            .pipelineVersion(id == null ? owner.id() : id)
            .map(
                found ->
                    new Target.PipelineTarget(
                        project.name(), owner.name(), found.name(), found.id()))
            .orElseThrow(() -> notFound("Pipeline version was not found"));
      }
    };
  }

  private void run(Prepared prepared) {
    try {
      end(prepared.test(), WebhookAttempt.problem(caller.post(prepared.call())));
    } catch (InterruptedException stopping) {
      // The next start ends it, or another server.
    } catch (StoreException notNow) {
      LOG.log(
          System.Logger.Level.WARNING,
          "How a webhook test ended could not be stored: {0}",
          notNow.getMessage());
    } finally {
      release(prepared.test().id());
    }
  }

  /**
   * @param problem empty for none
   */
  private void end(WebhookTest test, String problem) {
    var _ =
        catalog.write(
            change -> {
              boolean waits =
                  change
                      .resource(WebhookTest.class, test.id())
                      .filter(found -> found.status() == Status.PENDING)
                      .isPresent();
              if (waits) {
                change.save(
                    new WebhookTest(
                        test.id(),
                        test.projectId(),
                        problem.isEmpty() ? Status.COMPLETED : Status.FAILED,
                        problem.isEmpty() ? null : problem,
                        test.created()));
              }
              return true;
            });
  }
}
