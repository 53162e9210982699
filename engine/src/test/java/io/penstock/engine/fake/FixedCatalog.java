package io.penstock.engine.fake;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One project's definitions, which a test puts together by hand. */
public final class FixedCatalog implements Catalog {

  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private final Project project =
      new Project(UUID.randomUUID(), "demo", "org", false, null, List.of(), Map.of(), CREATED);
  private final Map<UUID, Deployment> deployments = new LinkedHashMap<>();
  private final Map<UUID, DeploymentVersion> deploymentVersions = new LinkedHashMap<>();
  private final Map<UUID, Pipeline> pipelines = new LinkedHashMap<>();
  private final Map<UUID, PipelineVersion> pipelineVersions = new LinkedHashMap<>();
  private long generation;

  /** A deployment with one version, v1, that is its default and can run. */
  public Deployment deployment(String name, Schema input, Schema output) {
    Deployment deployment = deploymentWithoutVersion(name, input, output);
    DeploymentVersion version =
        version(UUID.randomUUID(), deployment.id(), 5, true, Retention.DEFAULT);
    deploymentVersions.put(version.id(), version);
    return put(deployment, version.id());
  }

  public Deployment deploymentWithoutVersion(String name, Schema input, Schema output) {
    return put(
        new Deployment(
            UUID.randomUUID(),
            project.id(),
            name,
            "",
            input,
            output,
            Map.of(),
            null,
            CREATED,
            CREATED),
        null);
  }

  private Deployment put(Deployment deployment, @Nullable UUID defaultVersion) {
    Deployment next =
        new Deployment(
            deployment.id(),
            deployment.projectId(),
            deployment.name(),
            deployment.description(),
            deployment.input(),
            deployment.output(),
            deployment.labels(),
            defaultVersion,
            CREATED,
            CREATED);
    deployments.put(next.id(), next);
    generation++;
    return next;
  }

  private static DeploymentVersion version(
      UUID id, UUID deployment, int instances, boolean restart, Retention retention) {
    return new DeploymentVersion(
        id,
        deployment,
        "v1",
        "",
        Map.of(),
        "python3-12",
        new Instances(0, instances, Duration.ofMinutes(5), 1, "default", "512mb", null, null),
        new Queue(100, 100, 100),
        retention,
        false,
        restart,
        JsonText.of("[]"),
        CREATED,
        CREATED,
        CREATED,
        UUID.randomUUID(),
        UUID.randomUUID());
  }

  /** Sets {@code maximum_instances} of the deployment's version, which is 5 without a call. */
  public void instances(String name, int maximum) {
    change(
        name,
        version ->
            version(
                version.id(),
                version.deploymentId(),
                maximum,
                version.restartRequestInterruption(),
                version.retention()));
  }

  /** Sets {@code restart_request_interruption} of the deployment's version to false. */
  public void forbidRestart(String name) {
    change(
        name,
        version ->
            version(
                version.id(),
                version.deploymentId(),
                version.instances().maximum(),
                false,
                version.retention()));
  }

  /** Sets {@code request_retention_mode} of the deployment's version. */
  public void keep(String name, Retention.Mode mode) {
    Retention retention = new Retention(mode, Retention.DEFAULT.time());
    change(
        name,
        version ->
            version(
                version.id(),
                version.deploymentId(),
                version.instances().maximum(),
                version.restartRequestInterruption(),
                retention));
  }

  private void change(String name, UnaryOperator<DeploymentVersion> to) {
    deploymentVersions.replaceAll(
        (_, version) ->
            deployment(version.deploymentId()).orElseThrow().name().equals(name)
                ? to.apply(version)
                : version);
    generation++;
  }

  public void removeDeployment(String name) {
    deployments.values().removeIf(deployment -> deployment.name().equals(name));
    generation++;
  }

  /** A pipeline without versions. */
  public Pipeline pipeline(String name, Schema input, Schema output) {
    return put(
        new Pipeline(
            UUID.randomUUID(),
            project.id(),
            name,
            "",
            input,
            output,
            Map.of(),
            null,
            CREATED,
            CREATED),
        null);
  }

  private Pipeline put(Pipeline pipeline, @Nullable UUID defaultVersion) {
    Pipeline next =
        new Pipeline(
            pipeline.id(),
            pipeline.projectId(),
            pipeline.name(),
            pipeline.description(),
            pipeline.input(),
            pipeline.output(),
            pipeline.labels(),
            defaultVersion,
            CREATED,
            CREATED);
    pipelines.put(next.id(), next);
    generation++;
    return next;
  }

  /** A version of the pipeline, which becomes its default. */
  public PipelineVersion version(
      Pipeline pipeline, String name, List<PipelineObject> objects, List<Attachment> attachments) {
    PipelineVersion version =
        new PipelineVersion(
            UUID.randomUUID(),
            pipeline.id(),
            name,
            "",
            Map.of(),
            Retention.DEFAULT,
            objects,
            attachments,
            CREATED,
            CREATED);
    pipelineVersions.put(version.id(), version);
    put(pipeline, version.id());
    return version;
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public <T> T write(Function<CatalogChange, T> change) {
    throw new UnsupportedOperationException("this catalog is written by its own methods");
  }

  @Override
  public List<Project> projects() {
    return List.of(project);
  }

  @Override
  public Optional<Project> project(String name) {
    return projects().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public Optional<Project> project(UUID id) {
    return projects().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public List<Deployment> deployments(UUID projectId) {
    return new ArrayList<>(deployments.values());
  }

  @Override
  public Optional<Deployment> deployment(UUID projectId, String name) {
    return deployments.values().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public Optional<Deployment> deployment(UUID id) {
    return Optional.ofNullable(deployments.get(id));
  }

  @Override
  public List<DeploymentVersion> deploymentVersions(UUID deploymentId) {
    return deploymentVersions.values().stream()
        .filter(each -> each.deploymentId().equals(deploymentId))
        .toList();
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name) {
    return deploymentVersions(deploymentId).stream()
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID id) {
    return Optional.ofNullable(deploymentVersions.get(id));
  }

  @Override
  public List<Revision> revisions(UUID versionId) {
    return List.of();
  }

  @Override
  public Optional<Revision> revision(UUID id) {
    return Optional.empty();
  }

  @Override
  public List<Pipeline> pipelines(UUID projectId) {
    return new ArrayList<>(pipelines.values());
  }

  @Override
  public Optional<Pipeline> pipeline(UUID projectId, String name) {
    return pipelines.values().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public Optional<Pipeline> pipeline(UUID id) {
    return Optional.ofNullable(pipelines.get(id));
  }

  @Override
  public List<PipelineVersion> pipelineVersions(UUID pipelineId) {
    return pipelineVersions.values().stream()
        .filter(each -> each.pipelineId().equals(pipelineId))
        .toList();
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name) {
    return pipelineVersions(pipelineId).stream()
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID id) {
    return Optional.ofNullable(pipelineVersions.get(id));
  }

  @Override
  public List<EnvironmentVariable> environmentVariables(UUID ownerId) {
    return List.of();
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind) {
    return List.of();
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId) {
    return List.of();
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(
      Class<T> kind, UUID projectId, String name) {
    return Optional.empty();
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id) {
    return Optional.empty();
  }

  @Override
  public Optional<EnvironmentVariable> environmentVariable(UUID id) {
    return Optional.empty();
  }
}
