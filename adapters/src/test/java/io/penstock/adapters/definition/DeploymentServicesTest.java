package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static io.penstock.adapters.definition.Services.number;
import static io.penstock.adapters.definition.Services.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionSettings;
import io.penstock.engine.service.definition.DeploymentVersionSettings.QueueSizes;
import io.penstock.engine.service.definition.DeploymentVersionSettings.Scaling;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.LabelFilter;
import io.penstock.engine.service.definition.Port;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class DeploymentServicesTest {

  private final Services services = new Services();

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void newDeploymentHasTheDefaultsOfTheReference() {
    services.deployments.create(
        PROJECT, new DeploymentService.Create("d", null, null, null, null, null, null, null));
    var view = services.deployments.get(PROJECT, "d");
    assertEquals("", view.deployment().description());
    assertEquals("structured", view.deployment().input().type().wireName());
    assertEquals(Map.of(), view.deployment().labels());
    assertNull(view.defaultVersion());
  }

  @Test
  void newVersionHasTheDefaultsOfTheReference() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    var version = services.versions.get(PROJECT, "d", "v1").version();
    assertEquals(0, version.instances().minimum());
    assertEquals(5, version.instances().maximum());
    assertEquals(Duration.ofMinutes(5), version.instances().maximumIdleTime());
    assertEquals(1, version.instances().processes());
    assertEquals("default", version.instances().scalingStrategy());
    assertEquals(100, version.queue().maximumSizeExpress());
    assertEquals(100_000, version.queue().maximumSizeBatch());
    assertEquals(Retention.DEFAULT, version.retention());
    assertEquals("python3-12", version.environment());
    assertEquals("[]", version.ports().toString());
  }

  @Test
  void takenNamesAreAConflict() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.deployment("e");
    services.refused(Reason.CONFLICT, () -> services.deployment("d"));
    services.refused(Reason.CONFLICT, () -> services.deploymentVersion("d", "v1"));
    services.refused(Reason.CONFLICT, () -> services.deployments.update(PROJECT, "e", rename("d")));
  }

  @Test
  void firstVersionIsTheDefaultAtOnceAndLaterOnesAreNot() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.deploymentVersion("d", "v2");
    assertEquals("v1", services.deployments.get(PROJECT, "d").defaultVersion());
    assertTrue(services.versions.get(PROJECT, "d", "v1").isDefault());
  }

  @Test
  void onlyAnAvailableVersionMayBecomeTheDefault() throws Exception {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.deploymentVersion("d", "v2");
    assertEquals(
        "Default cannot be set to an unavailable version",
        services.refused(
            Reason.INVALID, () -> services.deployments.update(PROJECT, "d", byDefault("v2"))));
    assertEquals(
        "Deployment version was not found",
        services.refused(
            Reason.NOT_FOUND, () -> services.deployments.update(PROJECT, "d", byDefault("v3"))));
    services.available("d", "v2");
    services.deployments.update(PROJECT, "d", byDefault("v2"));
    assertEquals("v2", services.deployments.get(PROJECT, "d").defaultVersion());
  }

  @Test
  void deletedDefaultVersionLeavesNoneUntilTheNextIsCreated() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.versions.delete(PROJECT, "d", "v1");
    assertNull(services.deployments.get(PROJECT, "d").defaultVersion());
    services.deploymentVersion("d", "v2");
    assertEquals("v2", services.deployments.get(PROJECT, "d").defaultVersion());
  }

  @Test
  void whatAPipelineUsesCannotBeDeletedAndTheSentenceNamesTheUser() {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.deploymentVersion("d", "v2");
    services.deploymentVersion("d", "v3");
    services.pipeline("p");
    services.graph("p", "follows", object("step", "deployment", "d", null));
    services.graph("p", "pins", object("step", "deployment", "d", "v2"));
    assertEquals(
        "Deployment 'd' is used by object 'step' in version 'follows' of pipeline 'p': remove the"
            + " object first.",
        services.refused(Reason.CONFLICT, () -> services.deployments.delete(PROJECT, "d")));
    assertEquals(
        "Version 'v1' of deployment 'd' is used by object 'step' in version 'follows' of pipeline"
            + " 'p': remove the object first.",
        services.refused(Reason.CONFLICT, () -> services.versions.delete(PROJECT, "d", "v1")));
    services.refused(Reason.CONFLICT, () -> services.versions.delete(PROJECT, "d", "v2"));
    services.versions.delete(PROJECT, "d", "v3");
  }

  @Test
  void renamedDeploymentIsDeployedUnderItsNewName() throws Exception {
    services.deployment("d");
    services.deploymentVersion("d", "v1");
    services.available("d", "v1");
    services.deployments.update(PROJECT, "d", rename("e"));
    var id = services.versions.get(PROJECT, "e", "v1").version().id();
    var deployed = Objects.requireNonNull(services.runtime.deployed().get(id));
    assertEquals("e", deployed.deployment().name());
    services.refused(Reason.NOT_FOUND, () -> services.deployments.get(PROJECT, "d"));
  }

  @Test
  void labelsAreReplacedAsAWholeAndFilterByAnyPair() {
    services.deployments.create(
        PROJECT,
        new DeploymentService.Create(
            "d", null, null, null, null, null, null, Map.of("team", "a", "stage", "x")));
    services.deployments.update(
        PROJECT,
        "d",
        new DeploymentService.Update(
            null, null, null, null, null, null, Map.of("team", "b"), null));
    assertEquals(Map.of("team", "b"), services.deployments.get(PROJECT, "d").deployment().labels());
    assertEquals(1, services.deployments.list(PROJECT, filter("team", "b")).size());
    assertEquals(0, services.deployments.list(PROJECT, filter("team", "a")).size());
  }

  @Test
  void typesCannotBeChangedButMayBeRepeated() {
    services.deployment("d");
    services.refused(
        Reason.INVALID, () -> services.deployments.update(PROJECT, "d", type("plain")));
    services.deployments.update(PROJECT, "d", type("structured"));
    assertEquals(1, services.deployments.get(PROJECT, "d").deployment().input().fields().size());
  }

  @ParameterizedTest
  @MethodSource
  void settingOutOfItsRangeIsRefused(String field, DeploymentVersionSettings settings) {
    services.deployment("d");
    String sentence =
        services.refused(
            Reason.INVALID, () -> services.versions.create(PROJECT, "d", "v1", settings));
    assertTrue(sentence.contains("'" + field + "'"), sentence);
  }

  static Stream<Arguments> settingOutOfItsRangeIsRefused() {
    return Stream.of(
        Arguments.of("minimum_instances", scaling(-1, null, null, null, null)),
        Arguments.of("maximum_instances", scaling(null, 0, null, null, null)),
        Arguments.of("minimum_instances", scaling(6, 5, null, null, null)),
        Arguments.of("maximum_idle_time", scaling(null, null, 9, null, null)),
        Arguments.of("maximum_idle_time", scaling(null, null, 3601, null, null)),
        Arguments.of("instance_processes", scaling(null, null, null, 0, null)),
        Arguments.of("scaling_strategy", scaling(null, null, null, null, "fast")),
        Arguments.of("request_retention_time", retention(0, null)),
        Arguments.of("request_retention_time", retention(2_419_201, null)),
        Arguments.of("request_retention_mode", retention(null, "FULL")),
        Arguments.of("maximum_queue_size_batch", queue(0)),
        Arguments.of("ports.public_port", ports(new Port(0, 80, "tcp"))),
        Arguments.of("ports.deployment_port", ports(new Port(80, 65_536, "tcp"))),
        Arguments.of("ports.protocol", ports(new Port(80, 80, ""))),
        Arguments.of("description", description("x".repeat(401))));
  }

  @Test
  void unknownEnvironmentIsRefusedWithAllThatThereAre() {
    services.deployment("d");
    assertEquals(
        "The value 'python2-7' of 'environment' is not known: this server has the environments"
            + " python3-12, python3-11.",
        services.refused(
            Reason.INVALID,
            () -> services.versions.create(PROJECT, "d", "v1", Services.environment("python2-7"))));
  }

  @Test
  void portsAreKeptAsJson() {
    services.deployment("d");
    services.versions.create(PROJECT, "d", "v1", ports(new Port(2222, 22, "tcp")));
    assertEquals(
        "[{\"public_port\":2222,\"deployment_port\":22,\"protocol\":\"tcp\"}]",
        services.versions.get(PROJECT, "d", "v1").version().ports().toString());
  }

  @Test
  void deploymentsWithoutRequestFormatAreNotOffered() {
    services.refused(
        Reason.NOT_IMPLEMENTED,
        () ->
            services.deployments.create(
                PROJECT,
                new DeploymentService.Create("d", null, false, null, null, null, null, null)));
  }

  private static DeploymentService.Update rename(String name) {
    return new DeploymentService.Update(name, null, null, null, null, null, null, null);
  }

  private static DeploymentService.Update byDefault(String version) {
    return new DeploymentService.Update(null, null, null, null, null, null, null, version);
  }

  private static DeploymentService.Update type(String type) {
    List<FieldDeclaration> fields = type.equals("plain") ? List.of() : List.of(number());
    return new DeploymentService.Update(null, null, type, fields, null, null, null, null);
  }

  private static LabelFilter filter(String key, String value) {
    return LabelFilter.anyOf(List.of(Map.entry(key, value)));
  }

  private static DeploymentVersionSettings scaling(
      @Nullable Integer minimum,
      @Nullable Integer maximum,
      @Nullable Integer idle,
      @Nullable Integer processes,
      @Nullable String strategy) {
    return settings(
        new Scaling(minimum, maximum, idle, processes, strategy, null, null, null),
        QueueSizes.UNCHANGED,
        null);
  }

  private static DeploymentVersionSettings queue(int batch) {
    return settings(Scaling.UNCHANGED, new QueueSizes(null, null, batch), null);
  }

  private static DeploymentVersionSettings ports(Port port) {
    return settings(Scaling.UNCHANGED, QueueSizes.UNCHANGED, List.of(port));
  }

  private static DeploymentVersionSettings settings(
      Scaling scaling, QueueSizes queueSizes, @Nullable List<Port> ports) {
    return new DeploymentVersionSettings(
        null, null, null, null, scaling, queueSizes, null, null, null, null, ports);
  }

  private static DeploymentVersionSettings retention(
      @Nullable Integer seconds, @Nullable String mode) {
    return new DeploymentVersionSettings(
        null,
        null,
        null,
        null,
        Scaling.UNCHANGED,
        QueueSizes.UNCHANGED,
        seconds,
        mode,
        null,
        null,
        null);
  }

  private static DeploymentVersionSettings description(String text) {
    return new DeploymentVersionSettings(
        text,
        null,
        null,
        null,
        Scaling.UNCHANGED,
        QueueSizes.UNCHANGED,
        null,
        null,
        null,
        null,
        null);
  }
}
