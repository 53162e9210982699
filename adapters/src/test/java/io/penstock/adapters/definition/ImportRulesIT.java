package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Import;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.DeploymentService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file of an import may hold, and what of it may be chosen and changed. */
class ImportRulesIT extends TransferFixture {

  @Test
  void nothingIsMadeWhereANameIsTaken() throws Exception {
    services.deployment("a");
    Import waiting = upload(archive("b", "a"), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(
                    PROJECT, waiting.id().toString(), deployments("{\"a\":{},\"b\":{}}"), CALLER));
    assertEquals(Reason.CONFLICT, refused.reason());
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("deployment 'a', which has another input or output"));
    assertEquals(
        Import.Status.CONFIRMATION, imports.get(PROJECT, waiting.id().toString()).status());
    assertEquals(Import.Status.COMPLETED, confirm(PROJECT, waiting, "{\"b\":{}}").status());
  }

  @Test
  void existingDeploymentsGetNewVersionsAndOldOnesStay() throws Exception {
    services.deployments.create(
        PROJECT,
        new DeploymentService.Create("a", "mine", null, "plain", null, "plain", null, null));
    Import done = upload(PROJECT, archive("a"), true);
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertEquals("mine", services.deployments.get(PROJECT, "a").deployment().description());
    Import again = upload(PROJECT, archive("a"), true);
    assertEquals(Import.Status.FAILED, again.status());
    assertTrue(again.errorMessage().contains("version 'v1' of deployment 'a'"));
  }

  @Test
  void valuesThatAreMissingMustBeGiven() throws Exception {
    Map<String, String> files = files("a");
    files.merge(
        "x/deployments/a/a.yaml",
        "deployment_environment_variables: [{name: KEY, value: '', secret: true}]\n",
        String::concat);
    Import skipped = upload(PROJECT, zip(files), true);
    assertEquals(Import.Status.FAILED, skipped.status());
    assertTrue(
        skipped.errorMessage().startsWith("'deployments.a.environment_variables.KEY' has no value"),
        skipped.errorMessage());
    Import waiting = upload(PROJECT, zip(files), false);
    assertEquals(
        Reason.INVALID,
        assertThrows(
                RejectedException.class,
                () ->
                    imports.confirm(
                        PROJECT, waiting.id().toString(), deployments("{\"a\":{}}"), CALLER))
            .reason());
  }

  @Test
  void settingsThatAreGivenReplaceThoseThatWereFound() throws Exception {
    Import waiting = upload(PROJECT, archive("a"), false);
    Import done =
        confirm(
            PROJECT,
            waiting,
            "{\"a\":{\"description\":\"changed\",\"versions\":{\"v1\":{\"zip\":null}}}}");
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertEquals("changed", services.deployments.get(PROJECT, "a").deployment().description());
    assertEquals(List.of(), services.revisions.list(PROJECT, "a", "v1"));
  }

  @Test
  void aSecretThatIsSentBackAsItWasShownKeepsItsValue() throws Exception {
    Import waiting = upload(PROJECT, zip(filesWithSecret()), false);
    Import done =
        confirm(
            PROJECT,
            waiting,
            "{\"a\":{\"environment_variables\":{\"KEY\":{\"value\":null,\"secret\":true}}}}");
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    UUID owner = services.deployments.get(PROJECT, "a").deployment().id();
    assertEquals("hush", services.catalog.environmentVariables(owner).getFirst().value());
  }

  @Test
  void damagedFilesAreNamed() throws Exception {
    Path file = archive("a");
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // The checksum of the package in the directory of the zip, 46 bytes before its name.
    int at = text.lastIndexOf("x/deployments/a/versions/v1.zip") - 46 + 16;
    bytes[at] ^= 1;
    Files.write(file, bytes);
    Import failed = upload(PROJECT, file, true);
    assertEquals(Import.Status.FAILED, failed.status());
    assertTrue(
        failed
            .errorMessage()
            .contains("'deployments/a/versions/v1.zip' of the import is damaged: its content"),
        failed.errorMessage());
  }

  @Test
  void anotherPackageThanTheFoundOneIsRefused() throws Exception {
    Import waiting = upload(PROJECT, archive("a"), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(
                    PROJECT,
                    waiting.id().toString(),
                    deployments("{\"a\":{\"versions\":{\"v1\":{\"zip\":\"info.yaml\"}}}}"),
                    CALLER));
    assertTrue(String.valueOf(refused.getMessage()).contains("versions.v1.zip"));
  }

  @Test
  void wrongTypesAreFoundWhenTheFileIsLookedThrough() throws Exception {
    Map<String, String> files = files("a");
    files.put("x/deployments/a/versions/v1.yaml", "version_name: v1\nmaximum_instances: many\n");
    Import failed = upload(PROJECT, zip(files), false);
    assertEquals(
        "'deployments/a/versions/v1.yaml' of the import: Field 'maximum_instances' must be a number, but"
            + " it is a string.",
        failed.errorMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/a.yaml                 | input_type: default             | input_type",
        "a/a.yaml                 | deployment_labels: {'': x}      | labels",
        "a/a.yaml                 | deployment_description: LONG    | description",
        "a/versions/v1.yaml       | request_retention_mode: forever | request_retention_mode",
        "a/a.yaml                 | deployment_labels: {? LONG : x} | labels",
        "a/a.yaml                 | deployment_environment_variables: [{name: A, value: LONG, secret: false}] | value"
      })
  void whatNoCallWouldAcceptIsFoundWhenTheFileIsLookedThrough(
      String file, String line, String field) throws Exception {
    Map<String, String> files = files("a");
    files.compute(
        "x/deployments/" + file,
        (_, yaml) ->
            (line.startsWith("input_type") ? yaml.replace("input_type: plain\n", "") : yaml)
                + line.replace("LONG", "x".repeat(100_000))
                + "\n");
    Import failed = upload(PROJECT, zip(files), false);
    assertEquals(Import.Status.FAILED, failed.status());
    assertTrue(
        failed.errorMessage().startsWith("'deployments/" + file + "' of the import: "),
        failed.errorMessage());
    assertTrue(failed.errorMessage().contains("'" + field + "'"), failed.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 x", "LONG"})
  void namesOfTheProjectsVariablesAreLookedAt(String name) throws Exception {
    Map<String, String> files = files("a");
    files.put(
        "x/environment_variables.yaml",
        "environment_variables: [{name: '%s', value: a, secret: false}]\n"
            .formatted(name.replace("LONG", "k".repeat(70_000))));
    Import failed = upload(PROJECT, zip(files), false);
    assertEquals(Import.Status.FAILED, failed.status());
    assertTrue(failed.errorMessage().length() <= 1_024, failed.errorMessage());
  }

  @Test
  void whatJsonCannotHoldIsRefused() throws Exception {
    Map<String, String> files = files("a");
    files.merge("x/deployments/a/a.yaml", "? " + "k".repeat(70_000) + "\n: 1\n", String::concat);
    Import ended = upload(PROJECT, zip(files), false);
    assertEquals(Import.Status.FAILED, ended.status(), ended.errorMessage());
    assertEquals(ended, imports.get(PROJECT, ended.id().toString()));
  }

  @Test
  void aConfirmationThatNoCallWouldAcceptChangesNothing() throws Exception {
    Import waiting = upload(PROJECT, archive("a"), false);
    String id = waiting.id().toString();
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(
                    PROJECT,
                    id,
                    deployments("{\"a\":{\"description\":\"%s\"}}".formatted("x".repeat(1_000))),
                    CALLER));
    assertEquals(
        "In 'deployments.a': The value of 'description' has 1000 characters: at most 400 are allowed.",
        refused.getMessage());
    assertEquals(Import.Status.CONFIRMATION, imports.get(PROJECT, id).status());
  }

  @Test
  void aSecretOfTheFileIsNotShown() throws Exception {
    Import waiting = upload(PROJECT, zip(filesWithSecret()), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                confirm(
                    PROJECT,
                    waiting,
                    "{\"a\":{\"environment_variables\":{\"KEY\":{\"secret\":false}}}}"));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(
                "Field 'deployments.a.environment_variables.KEY.secret' cannot become false"),
        refused.getMessage());
  }
}
