package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static io.penstock.adapters.definition.Services.attach;
import static io.penstock.adapters.definition.Services.object;
import static io.penstock.adapters.definition.Services.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.ObjectDeclaration;
import io.penstock.engine.service.definition.PipelineService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelineServicesTest {

  private final Services services = new Services();

  @BeforeEach
  void createDeployment() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.pipeline("p");
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void firstVersionIsTheDefault() {
    services.graphs.create(PROJECT, "p", "v1", settings(null, null));
    services.graphs.create(PROJECT, "p", "v2", settings(null, null));
    assertEquals("v1", services.pipelines.get(PROJECT, "p").defaultVersion());
    assertEquals(List.of(), services.graphs.get(PROJECT, "p", "v2").objects());
  }

  @Test
  void objectsEchoWhatTheyReferTo() {
    services.graph("p", "v1", step(null));
    var view = services.graphs.get(PROJECT, "p", "v1").objects().getFirst();
    assertEquals("deployment", view.referenceType());
    assertEquals("d", view.referenceName());
    assertNull(view.version());
    assertEquals("number", view.input().fields().getFirst().name());
    services.graph("p", "v2", step("v1"));
    assertEquals("v1", services.graphs.get(PROJECT, "p", "v2").objects().getFirst().version());
  }

  @Test
  void allUnknownReferencesAreNamedAtOnce() {
    String sentence =
        services.refused(
            Reason.INVALID,
            () ->
                services.graphs.create(
                    PROJECT,
                    "p",
                    "v1",
                    settings(
                        List.of(
                            object("a", "deployment", "nope", null),
                            object("b", "deployment", "d", "v9"),
                            object("c", "pipeline", "nope", null),
                            object("d", "thing", "d", null),
                            object("a", "deployment", "d", null)),
                        null)));
    for (String part :
        List.of(
            "Object 'a' refers to the deployment 'nope'",
            "Object 'b' refers to version 'v9' of the deployment 'd'",
            "Object 'c' refers to the pipeline 'nope'",
            "The 'reference_type' 'thing' of object 'd'",
            "Object 'a' is given twice")) {
      assertTrue(sentence.contains(part), part + " in " + sentence);
    }
  }

  @Test
  void absentObjectsStayAndEmptyOnesGoWithTheirAttachments() {
    services.graph("p", "v1", step(null));
    services.graphs.update(PROJECT, "p", "v1", null, settings(null, null));
    assertEquals(2, version("v1").attachments().size());
    services.graphs.update(PROJECT, "p", "v1", null, settings(List.of(), null));
    assertEquals(List.of(), version("v1").objects());
    assertEquals(List.of(), version("v1").attachments());
  }

  @Test
  void idsOfObjectsAndUnchangedAttachmentsSurviveAnUpdate() {
    services.graph("p", "v1", step(null));
    PipelineVersion before = version("v1");
    services.graphs.update(
        PROJECT,
        "p",
        "v1",
        "v2",
        settings(
            List.of(object("other", "deployment", "d", null), step("v1")),
            List.of(
                attach("step", "number", "pipeline_end", "number"),
                attach("pipeline_start", "number", "step", "number"),
                attach("pipeline_start", "number", "other", "number"))));
    PipelineVersion after = version("v2");
    assertEquals(before.objects().getFirst().id(), after.objects().getLast().id());
    assertNotEquals(before.objects().getFirst().id(), after.objects().getFirst().id());
    assertEquals(before.attachments().getLast().id(), after.attachments().getFirst().id());
    assertEquals(before.attachments().getFirst().id(), after.attachments().get(1).id());
  }

  @Test
  void renamedFieldTakesItsMappingsAlong() {
    services.graph("p", "v1", step(null));
    inputOfDeployment(new FieldDeclaration("amount", "int", null));
    assertEquals(List.of(new Mapping("number", "amount")), mappingTo("step"));
    assertEquals(List.of(new Mapping("number", "number")), mappingTo(Attachment.END));
  }

  @Test
  void goneFieldTakesItsMappingsWithIt() {
    services.graph("p", "v1", step(null));
    inputOfDeployment();
    assertEquals(List.of(), mappingTo("step"));
    assertEquals(List.of(new Mapping("number", "number")), mappingTo(Attachment.END));
  }

  @Test
  void fieldWhoseTypeNoLongerFitsLosesItsMappings() {
    services.graph("p", "v1", step(null));
    inputOfDeployment(new FieldDeclaration("number", "double", null));
    assertEquals(List.of(new Mapping("number", "number")), mappingTo("step"));
    inputOfDeployment(new FieldDeclaration("number", "string", null));
    assertEquals(List.of(), mappingTo("step"));
  }

  @Test
  void renamedPipelineFieldIsFollowedInsideAndWhereItIsASubPipeline() {
    services.graph("p", "v1", step(null));
    services.pipeline("outer");
    services.graph("outer", "v1", object("sub", "pipeline", "p", null));
    services.pipelines.update(
        PROJECT,
        "p",
        new PipelineService.Update(
            null,
            null,
            null,
            List.of(new FieldDeclaration("amount", "int", null)),
            null,
            null,
            null,
            null));
    assertEquals(List.of(new Mapping("amount", "number")), mappingTo("step"));
    var outer = services.graphs.get(PROJECT, "outer", "v1").version();
    assertEquals(
        List.of(new Mapping("number", "amount")),
        outer.attachments().getFirst().sources().getFirst().mapping());
  }

  @Test
  void pipelineInsideAnotherCannotBeDeleted() throws Exception {
    services.graph("p", "v1", step(null));
    services.graph("p", "v2", step(null));
    services.pipeline("outer");
    services.graph("outer", "v1", object("sub", "pipeline", "p", "v2"));
    assertEquals(
        "Pipeline 'p' is used by object 'sub' in version 'v1' of pipeline 'outer': remove the"
            + " object first.",
        services.refused(Reason.CONFLICT, () -> services.pipelines.delete(PROJECT, "p")));
    services.refused(Reason.CONFLICT, () -> services.graphs.delete(PROJECT, "p", "v2"));
    services.pipelines.delete(PROJECT, "outer");
    services.pipelines.delete(PROJECT, "p");
  }

  @Test
  void defaultVersionCanBeDeletedOnlyWhenItIsTheLast() throws Exception {
    services.graph("p", "v1", step(null));
    services.graph("p", "v2", step(null));
    services.refused(Reason.INVALID, () -> services.graphs.delete(PROJECT, "p", "v1"));
    services.graphs.delete(PROJECT, "p", "v2");
    services.graphs.delete(PROJECT, "p", "v1");
    assertNull(services.pipelines.get(PROJECT, "p").defaultVersion());
  }

  @Test
  void pipelineThatWouldContainItselfTwoLevelsDownIsRefused() {
    services.graph("p", "v1", step(null));
    services.pipeline("middle");
    services.graph("middle", "v1", object("sub", "pipeline", "p", null));
    services.pipeline("outer");
    services.graph("outer", "v1", object("sub", "pipeline", "middle", "v1"));
    ObjectDeclaration closing = object("sub", "pipeline", "outer", null);
    String sentence = services.refused(Reason.INVALID, () -> services.graph("p", "v2", closing));
    assertTrue(sentence.contains("p > outer > middle > p"), sentence);
  }

  @Test
  void unknownDefaultVersionIsNotFound() {
    assertEquals(
        "Pipeline version was not found",
        services.refused(
            Reason.NOT_FOUND, () -> services.pipelines.update(PROJECT, "p", byDefault("v9"))));
  }

  @Test
  void unknownProjectAndPipelineAreNotFound() {
    assertEquals(
        "Project was not found",
        services.refused(Reason.NOT_FOUND, () -> services.pipelines.get("nope", "p")));
    assertEquals(
        "Pipeline was not found",
        services.refused(Reason.NOT_FOUND, () -> services.graphs.get(PROJECT, "nope", "v1")));
  }

  private static PipelineService.Update byDefault(String version) {
    return new PipelineService.Update(null, null, null, null, null, null, null, version);
  }

  private static ObjectDeclaration step(@Nullable String version) {
    return object("step", "deployment", "d", version);
  }

  private void inputOfDeployment(FieldDeclaration... fields) {
    services.deployments.update(
        PROJECT,
        "d",
        new DeploymentService.Update(null, null, null, List.of(fields), null, null, null, null));
  }

  private List<Mapping> mappingTo(String destination) {
    return version("v1").attachments().stream()
        .filter(attachment -> attachment.destination().equals(destination))
        .flatMap(attachment -> attachment.sources().stream())
        .flatMap(source -> source.mapping().stream())
        .toList();
  }

  private PipelineVersion version(String name) {
    return services.graphs.get(PROJECT, "p", name).version();
  }
}
