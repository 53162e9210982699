package io.penstock.testkit;

import static io.penstock.testkit.SampleCatalog.CREATED;
import static io.penstock.testkit.SampleCatalog.deployment;
import static io.penstock.testkit.SampleCatalog.deploymentVersion;
import static io.penstock.testkit.SampleCatalog.pipeline;
import static io.penstock.testkit.SampleCatalog.pipelineVersion;
import static io.penstock.testkit.SampleCatalog.project;
import static io.penstock.testkit.SampleCatalog.revision;
import static io.penstock.testkit.SampleCatalog.role;
import static io.penstock.testkit.SampleCatalog.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.catalog.Role;
import io.penstock.engine.catalog.WebhookTest;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.service.audit.AuditedCatalog;
import io.penstock.engine.service.audit.Caller;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** That an audited catalog is a catalog, and what it writes down. */
class AuditedCatalogTest extends CatalogContract {

  private final InMemoryCatalog store = new InMemoryCatalog();
  private final Catalog catalog = new AuditedCatalog(store, () -> CREATED);

  private final Project project = project("prices");
  private final Deployment deployment = deployment(project.id(), "scale");
  private final DeploymentVersion version = deploymentVersion(deployment.id(), "v1");
  private final Pipeline pipeline = pipeline(project.id(), "daily");
  private final PipelineVersion graph = pipelineVersion(pipeline.id(), "v2");

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Test
  void creationsAreToldInTheWordsOfTheApi() {
    EnvironmentVariable variable = secret(deployment.id(), "ENV_VAR", "hush");
    change(
        change -> {
          change.save(project);
          change.save(deployment);
          change.save(version);
          change.save(revision(version.id(), BuildStatus.QUEUED));
          change.save(pipeline);
          change.save(graph);
          change.save(role(project.id(), "reader"));
        });
    assertEquals(
        List.of(
            "Created project prices",
            "Created deployment scale",
            "Created version v1 for deployment scale",
            "Created pipeline daily",
            "Created version v2 for pipeline daily",
            "Created role reader"),
        texts().stream().filter(text -> !text.contains("revision")).toList());
    AuditEvent event = store.events().get(2);
    assertEquals(Action.CREATE, event.action());
    assertEquals("ann@example.org", event.user());
    assertEquals("deployment_version", event.objectType());
    assertEquals("v1", event.objectName());
    assertEquals(deployment.id(), event.ownerId());
    assertEquals(CREATED, event.time());
    assertEquals(false, variable.toString().contains("hush"));
  }

  @Test
  void changesTellWhatHasChangedButOnlyNamesInFull() {
    change(change -> change.save(project));
    EnvironmentVariable before = secret(project.id(), "OLD", "hush");
    change(change -> change.save(before));
    change(
        change ->
            change.save(
                new EnvironmentVariable(
                    before.id(), before.level(), before.ownerId(), "NEW", "secret", true)));
    assertEquals(
        "Updated environment variable NEW for project prices: name changed from OLD to NEW, value"
            + " changed",
        texts().getLast());
  }

  @Test
  void whatIsSavedAsItWasIsNotTold() {
    change(change -> change.save(project));
    change(change -> change.save(project));
    assertEquals(1, texts().size());
  }

  @Test
  void objectsOfAPipelineVersionAreToldOneByOne() {
    PipelineObject first = graph.objects().getFirst();
    PipelineObject second = graph.objects().get(1);
    change(
        change -> {
          change.save(project);
          change.save(pipeline);
          change.save(withObjects(List.of(first, second)));
        });
    PipelineObject renamed =
        new PipelineObject(
            first.id(), "renamed", first.reference(), first.configuration(), first.metadata());
    PipelineObject added =
        new PipelineObject(
            UUID.randomUUID(), "added", first.reference(), first.configuration(), first.metadata());
    change(change -> change.save(withObjects(List.of(renamed, added))));
    String where = " in version v2 of pipeline daily";
    assertEquals(
        List.of(
            "Updated pipeline object renamed%s : name changed from %s to renamed"
                .formatted(where, first.name()),
            "Created pipeline object added" + where,
            "Deleted pipeline object " + second.name() + where),
        texts().subList(3, texts().size()));
  }

  @Test
  void deletionsAreToldWithTheNameThatIsGone() {
    Role role = role(project.id(), "reader");
    change(
        change -> {
          change.save(project);
          change.save(deployment);
          change.save(role);
        });
    change(change -> change.deleteResource(Role.class, role.id()));
    change(change -> change.deleteDeployment(deployment.id()));
    change(change -> change.deleteDeployment(deployment.id()));
    assertEquals(
        List.of("Deleted role reader", "Deleted deployment scale"),
        texts().subList(3, texts().size()));
    assertEquals(Action.DELETE, store.events().getLast().action());
  }

  @Test
  void neitherTestsOfWebhooksNorTheCourseOfABuildAreTold() {
    WebhookTest test =
        new WebhookTest(UUID.randomUUID(), project.id(), WebhookTest.Status.PENDING, null, CREATED);
    EnvironmentBuild build =
        new EnvironmentBuild(
            UUID.randomUUID(),
            project.id(),
            UUID.randomUUID(),
            UUID.randomUUID(),
            "python3-12",
            EnvironmentBuild.Status.QUEUED,
            "",
            "upload",
            null,
            CREATED);
    change(
        change -> {
          change.save(project);
          change.save(test);
          change.save(build);
          change.save(build.with(EnvironmentBuild.Status.FAILED, "no", null));
          change.deleteResource(WebhookTest.class, test.id());
        });
    assertEquals(
        List.of("Created project prices", "Created environment build " + build.name()), texts());
    change(change -> change.deleteResource(EnvironmentBuild.class, build.id()));
    assertEquals("Deleted environment build " + build.name(), texts().getLast());
  }

  @Test
  void whatTheServerDoesItselfIsInformation() {
    var _ =
        catalog.write(
            change -> {
              change.save(project);
              return true;
            });
    assertEquals("UbiOps", store.events().getFirst().user());
    assertEquals(Action.INFO, store.events().getFirst().action());
  }

  @Test
  void whatIsRolledBackIsNotTold() {
    assertThrows(
        IllegalStateException.class,
        () ->
            change(
                change -> {
                  change.save(project);
                  throw new IllegalStateException("no");
                }));
    assertEquals(List.of(), store.events());
  }

  private PipelineVersion withObjects(List<PipelineObject> objects) {
    return new PipelineVersion(
        graph.id(),
        graph.pipelineId(),
        graph.name(),
        graph.description(),
        graph.labels(),
        graph.retention(),
        objects,
        graph.attachments(),
        graph.created(),
        graph.updated());
  }

  private List<String> texts() {
    return store.events().stream().map(AuditEvent::event).toList();
  }

  private void change(Consumer<CatalogChange> work) {
    try {
      var _ =
          Caller.as(
              "ann@example.org",
              () ->
                  catalog.write(
                      change -> {
                        work.accept(change);
                        return true;
                      }));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
