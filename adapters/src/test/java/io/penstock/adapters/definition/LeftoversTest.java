package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.Leftovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LeftoversTest {

  @TempDir Path folder;
  private final Services services = new Services();

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void whatNoDefinitionKnowsGoes() throws Exception {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    UUID known = UUID.fromString(services.upload("d", "v1"));
    Path file = Files.writeString(folder.resolve("package.zip"), "PK");
    services.packages.add(UUID.randomUUID(), file);
    services.environments.create(
        PROJECT, "numbers", new EnvironmentService.Settings(null, null, null, null, null));
    UUID upload =
        services
            .environmentRevisions
            .upload(PROJECT, "numbers", file, null, Services.CALLER)
            .revisionId();
    services.environmentFiles.add(UUID.randomUUID(), file);

    new Leftovers(services.catalog, services.packages, services.environmentFiles, services.clock)
        .removeAll();

    assertEquals(Set.of(known), services.packages.kept());
    assertEquals(Set.of(upload), services.environmentFiles.kept());
  }
}
