package io.penstock.testkit;

import static io.penstock.testkit.SampleCatalog.deployment;
import static io.penstock.testkit.SampleCatalog.deploymentVersion;
import static io.penstock.testkit.SampleCatalog.pipeline;
import static io.penstock.testkit.SampleCatalog.pipelineVersion;
import static io.penstock.testkit.SampleCatalog.project;
import static io.penstock.testkit.SampleCatalog.revision;
import static io.penstock.testkit.SampleCatalog.role;
import static io.penstock.testkit.SampleCatalog.secret;
import static io.penstock.testkit.SampleCatalog.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.EnvironmentVariable.Level;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.catalog.Role;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every {@link Catalog} must do. A subclass says which catalog. */
public abstract class CatalogContract {

  private final Project project = project("prices");
  private final Deployment deployment = deployment(project.id(), "scale");
  private final DeploymentVersion version = deploymentVersion(deployment.id(), "v1");
  private final Revision revision = revision(version.id(), BuildStatus.SUCCESS);
  private final Pipeline pipeline = pipeline(project.id(), "scale");
  private final PipelineVersion graph = pipelineVersion(pipeline.id(), "v1");

  /** The catalog under test, empty when the test begins. */
  protected abstract Catalog catalog();

  @Test
  void everyKindOfDefinitionComesBackWithEveryField() {
    saveAll();
    assertEquals(Optional.of(project), catalog().project("prices"));
    assertEquals(Optional.of(project), catalog().project(project.id()));
    assertEquals(Optional.of(deployment), catalog().deployment(project.id(), "scale"));
    assertEquals(Optional.of(deployment), catalog().deployment(deployment.id()));
    assertEquals(Optional.of(version), catalog().deploymentVersion(deployment.id(), "v1"));
    assertEquals(Optional.of(version), catalog().deploymentVersion(version.id()));
    assertEquals(Optional.of(revision), catalog().revision(revision.id()));
    assertEquals(Optional.of(pipeline), catalog().pipeline(project.id(), "scale"));
    assertEquals(Optional.of(pipeline), catalog().pipeline(pipeline.id()));
    assertEquals(Optional.of(graph), catalog().pipelineVersion(pipeline.id(), "v1"));
    assertEquals(Optional.of(graph), catalog().pipelineVersion(graph.id()));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    saveAll();
    UUID other = UUID.randomUUID();
    assertEquals(Optional.empty(), catalog().project("Prices"));
    assertEquals(Optional.empty(), catalog().project(other));
    assertEquals(Optional.empty(), catalog().deployment(other, "scale"));
    assertEquals(Optional.empty(), catalog().deploymentVersion(deployment.id(), "v2"));
    assertEquals(Optional.empty(), catalog().revision(version.id()));
    assertEquals(Optional.empty(), catalog().pipeline(deployment.id()));
    assertEquals(List.of(), catalog().pipelineVersions(other));
    assertEquals(List.of(), catalog().environmentVariables(other));
  }

  @Test
  void listsComeInOrderOfCreationEvenOfTheSameMoment() {
    List<Deployment> made = new ArrayList<>();
    change(
        catalog -> {
          catalog.save(project);
          for (String name : List.of("c", "a", "b")) {
            Deployment next = deployment(project.id(), name);
            made.add(next);
            catalog.save(next);
          }
        });
    change(catalog -> catalog.save(made.getFirst()));
    assertEquals(made, catalog().deployments(project.id()));
  }

  @Test
  void listsHoldWhatBelongsToTheOwnerOnly() {
    saveAll();
    Project other = project("other");
    change(
        catalog -> {
          catalog.save(other);
          catalog.save(deployment(other.id(), "scale"));
          catalog.save(pipeline(other.id(), "scale"));
        });
    assertEquals(List.of(project, other), catalog().projects());
    assertEquals(List.of(deployment), catalog().deployments(project.id()));
    assertEquals(List.of(version), catalog().deploymentVersions(deployment.id()));
    assertEquals(List.of(revision), catalog().revisions(version.id()));
    assertEquals(List.of(pipeline), catalog().pipelines(project.id()));
    assertEquals(List.of(graph), catalog().pipelineVersions(pipeline.id()));
  }

  @Test
  void resourcesAreFoundByKindProjectAndName() {
    saveAll();
    Role reader = role(project.id(), "reader", "deployments.list");
    Role writer = role(project.id(), "writer", "deployments.list", "deployments.create");
    change(catalog -> List.of(writer, reader).forEach(catalog::save));
    assertEquals(List.of(writer, reader), catalog().resources(Role.class));
    assertEquals(List.of(writer, reader), catalog().resources(Role.class, project.id()));
    assertEquals(List.of(), catalog().resources(Role.class, deployment.id()));
    assertEquals(Optional.of(reader), catalog().resource(Role.class, project.id(), "reader"));
    assertEquals(Optional.of(reader), catalog().resource(Role.class, reader.id()));
    assertEquals(Optional.empty(), catalog().resource(Role.class, project.id(), "Reader"));

    Role renamed = new Role(reader.id(), project.id(), "viewer", List.of(), SampleCatalog.CREATED);
    change(catalog -> catalog.save(renamed));
    assertEquals(List.of(writer, renamed), catalog().resources(Role.class));
    change(catalog -> catalog.deleteResource(Role.class, writer.id()));
    assertEquals(List.of(renamed), catalog().resources(Role.class));
    change(catalog -> catalog.deleteProject(project.id()));
    assertEquals(List.of(), catalog().resources(Role.class));
  }

  @Test
  void everyKindOfResourceComesBackWithEveryField() {
    saveAll();
    List<ProjectResource> all = SampleCatalog.resources(project.id());
    change(catalog -> all.forEach(catalog::save));
    for (ProjectResource resource : all) {
      assertEquals(Optional.of(resource), catalog().resource(resource.getClass(), resource.id()));
      assertEquals(
          Optional.of(resource),
          catalog().resource(resource.getClass(), project.id(), resource.name()));
    }
  }

  @Test
  void aResourceNeedsAProjectAndAFreeName() {
    saveAll();
    change(catalog -> catalog.save(role(project.id(), "reader")));
    assertThrows(
        StoreException.class, () -> change(catalog -> catalog.save(role(project.id(), "reader"))));
    assertThrows(
        StoreException.class,
        () -> change(catalog -> catalog.save(role(UUID.randomUUID(), "other"))));
    assertEquals(1, catalog().resources(Role.class).size());
  }

  @Test
  void savingAgainReplacesAndKeepsWhatBelongsToIt() {
    saveAll();
    Deployment renamed =
        new Deployment(
            deployment.id(),
            project.id(),
            "renamed",
            "",
            deployment.input(),
            deployment.input(),
            deployment.labels(),
            version.id(),
            deployment.created(),
            deployment.updated().plusSeconds(1));
    change(catalog -> catalog.save(renamed));
    assertEquals(List.of(renamed), catalog().deployments(project.id()));
    assertEquals(Optional.of(renamed), catalog().deployment(project.id(), "renamed"));
    assertEquals(Optional.empty(), catalog().deployment(project.id(), "scale"));
    assertEquals(List.of(version), catalog().deploymentVersions(deployment.id()));
  }

  @Test
  void variablesComeByNameFromEachLevelItself() {
    saveAll();
    EnvironmentVariable b = variable(Level.PROJECT, project.id(), "B");
    EnvironmentVariable a = secret(project.id(), "A", "Geheimnis 漢字 ".repeat(50));
    EnvironmentVariable empty = secret(project.id(), "C", "");
    EnvironmentVariable ofDeployment = variable(Level.DEPLOYMENT, deployment.id(), "B");
    EnvironmentVariable ofVersion = variable(Level.VERSION, version.id(), "B");
    change(catalog -> List.of(b, a, empty, ofDeployment, ofVersion).forEach(catalog::save));
    assertEquals(List.of(a, b, empty), catalog().environmentVariables(project.id()));
    assertEquals(List.of(ofDeployment), catalog().environmentVariables(deployment.id()));
    assertEquals(List.of(ofVersion), catalog().environmentVariables(version.id()));

    EnvironmentVariable open =
        new EnvironmentVariable(a.id(), Level.PROJECT, project.id(), "A", "open", false);
    change(
        catalog -> {
          catalog.save(open);
          catalog.deleteEnvironmentVariable(b.id());
        });
    assertEquals(List.of(open, empty), catalog().environmentVariables(project.id()));
  }

  @Test
  void deletingTakesAlongWhatBelongsToTheThing() {
    saveAll();
    EnvironmentVariable variable = variable(Level.VERSION, version.id(), "A");
    change(
        catalog -> {
          catalog.save(variable);
          catalog.deleteDeployment(deployment.id());
          catalog.deletePipeline(pipeline.id());
        });
    assertEquals(List.of(), catalog().deployments(project.id()));
    assertEquals(Optional.empty(), catalog().deploymentVersion(version.id()));
    assertEquals(Optional.empty(), catalog().revision(revision.id()));
    assertEquals(List.of(), catalog().environmentVariables(version.id()));
    assertEquals(Optional.empty(), catalog().pipelineVersion(graph.id()));
    assertEquals(List.of(project), catalog().projects());
  }

  @Test
  void deletingAVersionOrAProjectTakesAlongWhatBelongsToIt() {
    saveAll();
    change(
        catalog -> {
          catalog.deleteDeploymentVersion(version.id());
          catalog.deletePipelineVersion(graph.id());
        });
    assertEquals(Optional.empty(), catalog().revision(revision.id()));
    assertEquals(List.of(), catalog().pipelineVersions(pipeline.id()));
    assertEquals(List.of(deployment), catalog().deployments(project.id()));
    change(catalog -> catalog.deleteProject(project.id()));
    assertEquals(Optional.empty(), catalog().deployment(deployment.id()));
    assertEquals(Optional.empty(), catalog().pipeline(pipeline.id()));
    assertEquals(List.of(), catalog().projects());
  }

  @Test
  void transactionSeesItsOwnWritesAndReturnsItsResult() {
    String seen =
        catalog()
            .write(
                catalog -> {
                  catalog.save(project);
                  catalog.save(deployment);
                  assertEquals(List.of(deployment), catalog.deployments(project.id()));
                  catalog.deleteDeployment(deployment.id());
                  assertEquals(List.of(), catalog.deployments(project.id()));
                  return catalog.project("prices").orElseThrow().name();
                });
    assertEquals("prices", seen);
  }

  @Test
  void whatTheFunctionThrowsComesOutUnchangedAndNothingHasChanged() {
    saveAll();
    long before = catalog().generation();
    RejectedException no = RejectedException.conflict("The name is taken.");
    RejectedException thrown =
        assertThrows(
            RejectedException.class,
            () ->
                change(
                    catalog -> {
                      catalog.deleteProject(project.id());
                      catalog.save(project("other"));
                      throw no;
                    }));
    assertSame(no, thrown);
    assertEquals(List.of(project), catalog().projects());
    assertEquals(Optional.of(graph), catalog().pipelineVersion(graph.id()));
    assertEquals(before, catalog().generation());
  }

  @Test
  void takenNameIsRefusedEvenWhenTheFunctionHidesIt() {
    saveAll();
    assertThrows(
        StoreException.class,
        () ->
            change(
                catalog -> {
                  catalog.save(project("other"));
                  assertThrows(
                      StoreException.class,
                      () -> catalog.save(deployment(project.id(), deployment.name())));
                }));
    assertEquals(List.of(project), catalog().projects());
    assertEquals(List.of(deployment), catalog().deployments(project.id()));
  }

  @Test
  void definitionWithoutItsOwnerIsRefused() {
    assertThrows(StoreException.class, () -> change(catalog -> catalog.save(deployment)));
    assertEquals(Optional.empty(), catalog().deployment(deployment.id()));
  }

  @Test
  void generationGrowsWithEveryTransaction() {
    long before = catalog().generation();
    change(catalog -> catalog.save(project));
    long between = catalog().generation();
    change(catalog -> catalog.deleteProject(project.id()));
    assertTrue(before < between && between < catalog().generation());
  }

  @Test
  void transactionsRunOneAfterTheOther() throws Exception {
    int threads = 20;
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        done.add(
            executor.submit(
                () -> change(catalog -> catalog.save(project("p" + catalog.projects().size())))));
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      expected.add("p" + i);
    }
    assertEquals(expected, catalog().projects().stream().map(Project::name).toList());
  }

  private void saveAll() {
    change(
        catalog -> {
          catalog.save(project);
          catalog.save(deployment);
          catalog.save(version);
          catalog.save(revision);
          catalog.save(pipeline);
          catalog.save(graph);
        });
  }

  private void change(Consumer<CatalogChange> change) {
    var _ =
        catalog()
            .write(
                catalog -> {
                  change.accept(catalog);
                  return true;
                });
  }
}
