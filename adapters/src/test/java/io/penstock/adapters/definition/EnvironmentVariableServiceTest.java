package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static io.penstock.adapters.definition.Services.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.EnvironmentVariableService.Create;
import io.penstock.engine.service.definition.EnvironmentVariableService.Update;
import io.penstock.engine.service.definition.VariableScope;
import io.penstock.engine.service.definition.VariableScope.OfDeployment;
import io.penstock.engine.service.definition.VariableScope.OfProject;
import io.penstock.engine.service.definition.VariableScope.OfVersion;
import io.penstock.engine.service.definition.VariableView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EnvironmentVariableServiceTest {

  private static final VariableScope OF_PROJECT = new OfProject(PROJECT);
  private static final VariableScope OF_DEPLOYMENT = new OfDeployment(PROJECT, "d");
  private static final VariableScope OF_VERSION = new OfVersion(PROJECT, "d", "v1");

  private final Services services = new Services();

  @BeforeEach
  void createVersion() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void versionBeatsDeploymentBeatsProject() {
    set(OF_PROJECT, "A", "project");
    set(OF_PROJECT, "B", "project");
    set(OF_PROJECT, "C", "project");
    set(OF_DEPLOYMENT, "B", "deployment");
    set(OF_DEPLOYMENT, "C", "deployment");
    set(OF_VERSION, "C", "version");
    assertEquals(
        List.of("A=project from default", "B=deployment from d", "C=version"),
        shown(services.variables.list(OF_VERSION)));
    assertEquals(
        List.of("A=project from default", "B=deployment", "C=deployment"),
        shown(services.variables.list(OF_DEPLOYMENT)));
    assertEquals(
        List.of("A=project", "B=project", "C=project"), shown(services.variables.list(OF_PROJECT)));
  }

  @Test
  void changeReachesWhatIsDeployed() throws Exception {
    services.available("d", "v1");
    var id = services.versions.get(PROJECT, "d", "v1").version().id();
    VariableView variable = set(OF_PROJECT, "A", "1");
    assertEquals(Map.of("A", "1"), deployedVariables(id));
    services.variables.update(OF_PROJECT, variable.id().toString(), new Update(null, "2", null));
    assertEquals(Map.of("A", "2"), deployedVariables(id));
    services.variables.delete(OF_PROJECT, variable.id().toString());
    assertEquals(Map.of(), deployedVariables(id));
  }

  @Test
  void secretValueIsNeverShownAndStaysSecret() {
    VariableView secret = services.variables.create(OF_VERSION, new Create("KEY", "abc", true));
    String id = secret.id().toString();
    assertNull(secret.value());
    assertNull(services.variables.get(OF_VERSION, id).value());
    assertNull(services.variables.list(OF_VERSION).getFirst().value());
    String sentence =
        services.refused(
            Reason.INVALID,
            () -> services.variables.update(OF_VERSION, id, new Update("KEY", "x", false)));
    assertFalse(sentence.contains("abc"));
    assertNull(services.variables.update(OF_VERSION, id, new Update(null, "x", true)).value());
  }

  @Test
  void openVariableMayBecomeSecret() {
    VariableView open = set(OF_VERSION, "KEY", "abc");
    var secret =
        services.variables.update(OF_VERSION, open.id().toString(), new Update(null, null, true));
    assertNull(secret.value());
  }

  @Test
  void sameNameTwiceInOneScopeIsAConflict() {
    set(OF_PROJECT, "A", "1");
    VariableView other = set(OF_PROJECT, "B", "1");
    services.refused(Reason.CONFLICT, () -> set(OF_PROJECT, "A", "2"));
    services.refused(
        Reason.CONFLICT,
        () ->
            services.variables.update(
                OF_PROJECT, other.id().toString(), new Update("A", null, null)));
    set(OF_DEPLOYMENT, "A", "2");
  }

  @Test
  void inheritedVariableIsReadAndChangedWhereItWasSetOnly() {
    String id = set(OF_PROJECT, "A", "1").id().toString();
    services.refused(Reason.NOT_FOUND, () -> services.variables.get(OF_VERSION, id));
    services.refused(Reason.NOT_FOUND, () -> services.variables.delete(OF_VERSION, id));
    assertEquals("1", services.variables.get(OF_PROJECT, id).value());
  }

  @Test
  void copyOverwritesAndReturnsWhatItCopied() {
    services.deployment("source");
    VariableScope source = new OfDeployment(PROJECT, "source");
    set(source, "A", "new");
    services.variables.create(source, new Create("KEY", "abc", true));
    VariableView kept = set(OF_VERSION, "A", "old");
    set(OF_VERSION, "B", "old");
    List<VariableView> copied = services.variables.copy(source, OF_VERSION);
    assertEquals(List.of("A=new", "KEY=null"), shown(copied));
    assertEquals(kept.id(), copied.getFirst().id());
    assertEquals(List.of("A=new", "B=old", "KEY=null"), shown(services.variables.list(OF_VERSION)));
  }

  @Test
  void copyDoesNotLaySecretsOpen() {
    services.deployment("source");
    set(new OfDeployment(PROJECT, "source"), "KEY", "open");
    services.variables.create(OF_VERSION, new Create("KEY", "abc", true));
    services.variables.copy(new OfDeployment(PROJECT, "source"), OF_VERSION);
    assertNull(services.variables.list(OF_VERSION).getFirst().value());
  }

  @Test
  void objectShowsWhereEachOfItsVariablesWasSet() {
    set(OF_PROJECT, "A", "1");
    set(OF_VERSION, "B", "2");
    services.pipeline("p");
    services.graph("p", "v1", object("step", "deployment", "d", null));
    assertEquals(
        List.of("A=1 from default", "B=2 from v1"),
        shown(services.variables.ofObject(PROJECT, "p", "v1", "step")));
    services.refused(
        Reason.NOT_FOUND, () -> services.variables.ofObject(PROJECT, "p", "v1", "other"));
  }

  @Test
  void valueThatNoProcessCanHaveIsRefusedWithoutBeingShown() {
    String sentence = services.refused(Reason.INVALID, () -> set(OF_PROJECT, "A", "se\0cret"));
    assertFalse(sentence.contains("cret"));
  }

  private VariableView set(VariableScope scope, String name, String value) {
    return services.variables.create(scope, new Create(name, value, false));
  }

  private Map<String, String> deployedVariables(java.util.UUID versionId) {
    return Objects.requireNonNull(services.runtime.deployed().get(versionId))
        .environmentVariables();
  }

  private static List<String> shown(List<VariableView> variables) {
    return variables.stream()
        .map(
            variable ->
                variable.name()
                    + "="
                    + variable.value()
                    + (variable.inheritedFrom() == null
                        ? ""
                        : " from " + variable.inheritedFrom().name()))
        .toList();
  }
}
