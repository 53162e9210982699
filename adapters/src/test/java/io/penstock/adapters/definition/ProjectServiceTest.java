package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.LabelFilter;
import io.penstock.engine.service.definition.ProjectService.Create;
import io.penstock.engine.service.definition.ProjectService.Update;
import io.penstock.testkit.InMemoryCatalog;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProjectServiceTest {

  private final Services services = new Services();

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void firstStartMakesOneProjectAndLaterStartsNone() {
    services.projects.createFirst();
    assertEquals(
        List.of("default"),
        services.projects.list(null, LabelFilter.NONE).stream().map(Project::name).toList());
  }

  @Test
  void ofServersThatStartFirstAtOnceOneMakesTheProject() {
    InMemoryCatalog catalog = new InMemoryCatalog();
    try (Services first = new Services(catalog);
        Services second = new Services(catalog)) {
      catalog.beforeNextWrite(first.projects::createFirst);
      second.projects.createFirst();
      assertEquals(1, second.projects.list(null, LabelFilter.NONE).size());
    }
  }

  @Test
  void creditsCanBeLimitedAndUnlimitedAgain() {
    services.projects.update(PROJECT, credits(new Edit.Set<>(5.0)));
    assertEquals(5.0, services.projects.get(PROJECT).credits());
    services.projects.update(PROJECT, credits(new Edit.Keep<>()));
    assertEquals(5.0, services.projects.get(PROJECT).credits());
    services.projects.update(PROJECT, credits(new Edit.Set<>(null)));
    assertNull(services.projects.get(PROJECT).credits());
    for (double none : new double[] {-1, Double.POSITIVE_INFINITY, Double.NaN}) {
      services.refused(
          Reason.INVALID, () -> services.projects.update(PROJECT, credits(new Edit.Set<>(none))));
    }
  }

  @Test
  void listsByOrganizationAndLabels() {
    services.projects.create(new Create("other", "acme", null, null, null, Map.of("team", "a")));
    assertEquals(1, services.projects.list("acme", LabelFilter.NONE).size());
    LabelFilter team = LabelFilter.anyOf(List.of(Map.entry("team", "a")));
    assertEquals("other", services.projects.list(null, team).getFirst().name());
  }

  @Test
  void takenAndMalformedNamesAreRefused() {
    services.refused(Reason.CONFLICT, () -> create(PROJECT));
    services.refused(Reason.INVALID, () -> create("../etc"));
    create("other");
    services.refused(
        Reason.CONFLICT,
        () ->
            services.projects.update(
                "other", new Update(PROJECT, null, new Edit.Keep<>(), null, null, null)));
  }

  @Test
  void deletedProjectTakesItsInstancesAndPackagesAlong() throws Exception {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.available("d", "v1");
    services.pipeline("p");
    services.projects.delete(PROJECT);
    assertTrue(services.runtime.deployed().isEmpty());
    assertEquals(Set.of(), services.packages.kept());
    services.refused(Reason.NOT_FOUND, () -> services.projects.get(PROJECT));
  }

  private void create(String name) {
    services.projects.create(new Create(name, "default", null, null, null, null));
  }

  private static Update credits(Edit<Double> credits) {
    return new Update(null, null, credits, null, null, null);
  }
}
