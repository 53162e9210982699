package io.penstock.adapters.store.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StoreException;
import io.penstock.testkit.SampleCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What is on disk stays readable. The files beside this test are as the first release wrote them,
 * without the keys that were added last; never change them, add others.
 */
class DocumentsTest {

  private static final CatalogKey KEY =
      new CatalogKey(
          UUID.randomUUID(), UUID.randomUUID(), "v1", Instant.parse("2026-03-28T20:00:26.613427Z"));

  @Test
  void deploymentVersionWithoutTheNewestKeysGetsTheirDefaults() throws Exception {
    DeploymentVersion version =
        Documents.read(new DeploymentVersionMapping(), KEY, file("deployment-version-1.json"));
    assertEquals(
        new DeploymentVersion(
            KEY.id(),
            KEY.requireOwner(),
            "v1",
            "Scales prices.",
            Map.of("team", "pricing"),
            "python3-12",
            new DeploymentVersion.Instances(
                0, 5, Duration.ofMinutes(5), 1, "default", "512mb", null, null),
            new DeploymentVersion.Queue(100, 200, 300),
            Retention.DEFAULT,
            false,
            false,
            JsonText.of("[]"),
            KEY.created(),
            Instant.parse("2026-03-28T20:01:26.613427Z"),
            null,
            UUID.fromString("0a6d2ff4-1111-4222-8333-444455556666"),
            null),
        version);
  }

  @Test
  void pipelineVersionWithoutTheNewestKeysGetsTheirDefaults() throws Exception {
    PipelineVersion version =
        Documents.read(new PipelineVersionMapping(), KEY, file("pipeline-version-1.json"));
    assertEquals("", version.description());
    assertEquals(JsonText.of("{}"), version.objects().getFirst().metadata());
    assertEquals(null, version.objects().getFirst().configuration().onError());
    assertEquals("scale", version.attachments().getFirst().destination());
  }

  @Test
  void keysOfALaterReleaseAreIgnored() {
    DeploymentVersion version = SampleCatalog.deploymentVersion(UUID.randomUUID(), "v1");
    DeploymentVersionMapping mapping = new DeploymentVersionMapping();
    String document = new String(Documents.write(mapping, version), StandardCharsets.UTF_8);
    byte[] later = document.replaceFirst("\\{", "{\"gpus\":[1],").getBytes(StandardCharsets.UTF_8);
    assertEquals(version, Documents.read(mapping, mapping.key(version), later));
  }

  @Test
  void unreadableDocumentIsNamed() {
    for (String document : new String[] {"", "{", "[]", "{\"environment\":7}", "\u0000"}) {
      StoreException refused =
          assertThrows(
              StoreException.class,
              () ->
                  Documents.read(
                      new DeploymentVersionMapping(),
                      KEY,
                      document.getBytes(StandardCharsets.UTF_8)),
              document);
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("definition " + KEY.id() + " cannot be read"), message);
    }
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream file = DocumentsTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    }
  }
}
