package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.LabelFilter;
import io.penstock.engine.service.transfer.ExportService;
import io.penstock.engine.service.transfer.ImportService.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What goes from one project to another, and what of it is kept. */
class TransferServicesIT extends TransferFixture {

  @Test
  void aProjectGoesToAnotherOne() throws Exception {
    fill();
    Export export = export(ProjectObjects.NONE, true);
    assertEquals(Export.Status.COMPLETED, export.status(), export.errorMessage());

    Import waiting = upload(exports.download(PROJECT, export.id().toString()), false);
    assertEquals(Import.Status.CONFIRMATION, waiting.status(), waiting.errorMessage());
    assertTrue(waiting.objects().deployments().toString().contains("\"SECRET\":{\"value\":null"));

    Import done =
        confirm(
            waiting,
            new ProjectObjects(
                JsonText.of(
                    "{\"step\":{\"environment_variables\":{\"SECRET\":{\"value\":\"new\"}}}}"),
                JsonText.of("{\"inner\":{},\"outer\":{}}"),
                JsonText.of("{\"ALL\":{}}"),
                JsonText.of("{\"own\":{}}")));
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertFalse(done.objects().toString().contains("new"));

    assertEquals("v2", services.deployments.get(OTHER, "step").defaultVersion());
    assertEquals(
        List.of("v2", "v1"),
        services.versions.list(OTHER, "step", LabelFilter.anyOf(List.of())).stream()
            .map(view -> view.version().name())
            .toList());
    assertEquals("own", services.versions.get(OTHER, "step", "v1").version().environment());
    var revisions = services.revisions.list(OTHER, "step", "v2");
    assertEquals(1, revisions.size());
    assertEquals(CALLER.email(), revisions.getFirst().revision().createdBy());
    assertEquals(
        form.settings(services.graphs.get(PROJECT, "outer", "v1")),
        form.settings(services.graphs.get(OTHER, "outer", "v1")));
    assertEquals(
        form.settings(services.pipelines.get(PROJECT, "inner")),
        form.settings(services.pipelines.get(OTHER, "inner")));
    UUID owner = services.deployments.get(OTHER, "step").deployment().id();
    assertEquals("new", services.catalog.environmentVariables(owner).getFirst().value());
    assertTrue(services.catalog.environmentVariables(owner).getFirst().secret());
  }

  @Test
  void secretsAreInNoFile() throws Exception {
    fill();
    Export export = export(ProjectObjects.NONE, true);
    Path file = folder.resolve("data/archives/" + export.id() + ".zip");
    Path unpacked = folder.resolve("unpacked");
    try (var zip = new ZipInputStream(Files.newInputStream(file));
        var out = Files.newOutputStream(unpacked)) {
      while (zip.getNextEntry() != null) {
        zip.transferTo(out);
      }
    }
    assertFalse(Files.readString(unpacked).contains("hush"));
    assertTrue(Files.readString(unpacked).contains("SECRET"));
  }

  @Test
  void onlyWhatIsNamedIsExported() throws Exception {
    fill();
    Export export =
        export(
            new ProjectObjects(
                JsonText.of("{\"step\":{\"versions\":{\"v1\":{}}}}"),
                JsonText.of("{}"),
                JsonText.of("{\"ALL\":{\"include_value\":false}}"),
                JsonText.of("{}")),
            false);
    assertEquals(
        "{\"step\":{\"versions\":{\"v1\":{\"environment_variables\":{}}},\"environment_variables\":{}}}",
        export.objects().deployments().toString());
    Import found = upload(exports.download(PROJECT, export.id().toString()), false);
    assertEquals(
        "{\"ALL\":{\"value\":null,\"secret\":false}}",
        found.objects().environmentVariables().toString());
    assertEquals("{}", found.objects().pipelines().toString());
  }

  @Test
  void whatDoesNotExistCannotBeExported() {
    ProjectObjects wrong =
        new ProjectObjects(
            JsonText.of("{\"nothing\":{}}"),
            JsonText.of("{}"),
            JsonText.of("{}"),
            JsonText.of("{}"));
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                exports.create(
                    PROJECT, new ExportService.Create(wrong, false, true, null), CALLER));
    assertEquals(
        "Field 'deployments.nothing' cannot be exported: there is no such deployment in the project.",
        refused.getMessage());
  }

  @Test
  void exportsThatAStopCutShortHaveFailedAtTheNextStart() throws Exception {
    services.deployment("a");
    Export export = export(ProjectObjects.NONE, true);
    services.catalog.write(
        change -> {
          change.save(export.with(Export.Status.PROCESSING, "", null));
          return export;
        });
    exports.endInterrupted();
    Export ended = exports.get(PROJECT, export.id().toString());
    assertEquals(Export.Status.FAILED, ended.status());
    assertTrue(ended.errorMessage().startsWith("The server stopped"), ended.errorMessage());
    assertEquals(List.of(), kept());
  }

  @Test
  void filesGoWithTheirExportsImportsAndProjects() throws Exception {
    services.deployment("a");
    Export export = export(ProjectObjects.NONE, true);
    Import copy =
        ended(
            PROJECT,
            imports.create(PROJECT, new Source.OfExport(export.id().toString()), false, CALLER));
    assertEquals(2, kept().size());
    exports.delete(PROJECT, export.id().toString());
    assertEquals(List.of(copy.id() + ".zip"), kept());
    services.projects.delete(PROJECT);
    assertEquals(List.of(), kept());
  }
}
