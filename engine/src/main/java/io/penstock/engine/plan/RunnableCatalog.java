package io.penstock.engine.plan;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what can be requested now, and says what is missing when it can't. Answers are remembered
 * until the catalog changes, so that a request does not pay for reading and compiling its pipeline.
 */
public final class RunnableCatalog {

  private final Catalog catalog;
  private final PlanCompiler compiler;
  private volatile Memory memory = new Memory(-1, new ConcurrentHashMap<>());

  private record Memory(long generation, ConcurrentMap<Object, Object> answers) {}

  private record PipelineByName(String project, String pipeline, @Nullable String version) {}

  private record PipelineVersionByName(String project, String pipeline, @Nullable String version) {}

  private record DeploymentVersionByName(
      String project, String deployment, @Nullable String version) {}

  private record PipelineByVersion(UUID version) {}

  private record DeploymentByVersion(UUID version) {}

  private record KindById(UUID version) {}

  private record PipelineById(UUID pipeline, @Nullable UUID version) {}

  private record DeploymentByName(String project, String deployment, @Nullable String version) {}

  private record DeploymentById(UUID deployment, @Nullable UUID version) {}

  public RunnableCatalog(Catalog catalog, PlanCompiler compiler) {
    this.catalog = catalog;
    this.compiler = compiler;
  }

  /**
   * The pipeline version with these names.
   *
   * @param version null for the default version
   * @throws RejectedException not found; or not ready, in a sentence that names everything that is
   *     missing
   */
  public RunnablePipeline pipeline(
      String projectName, String pipelineName, @Nullable String version) {
    return remember(
        RunnablePipeline.class,
        new PipelineByName(projectName, pipelineName, version),
        () -> {
          Pipeline pipeline = findPipeline(projectName, pipelineName);
          return compile(pipeline, findVersion(pipeline, version));
        });
  }

  /**
   * The version that a sub-pipeline object refers to.
   *
   * @param versionId null for the default version
   */
  public RunnablePipeline pipeline(UUID pipelineId, @Nullable UUID versionId) {
    return remember(
        RunnablePipeline.class,
        new PipelineById(pipelineId, versionId),
        () -> {
          Pipeline pipeline =
              catalog.pipeline(pipelineId).orElseThrow(() -> notFound("Pipeline was not found"));
          UUID id = versionId == null ? pipeline.defaultVersion() : versionId;
          return compile(
              pipeline,
              Optional.ofNullable(id)
                  .flatMap(catalog::pipelineVersion)
                  .orElseThrow(() -> notFound("Pipeline version was not found")));
        });
  }

  /**
   * The deployment version with these names.
   *
   * @param version null for the default version
   * @throws RejectedException not found; or not available, saying why
   */
  public RunnableDeployment deployment(
      String projectName, String deploymentName, @Nullable String version) {
    return remember(
        RunnableDeployment.class,
        new DeploymentByName(projectName, deploymentName, version),
        () -> {
          Deployment deployment = findDeployment(projectName, deploymentName);
          return available(deployment, findVersion(deployment, version));
        });
  }

  /**
   * The version that a deployment object refers to.
   *
   * @param versionId null for the default version
   */
  public RunnableDeployment deployment(UUID deploymentId, @Nullable UUID versionId) {
    return remember(
        RunnableDeployment.class,
        new DeploymentById(deploymentId, versionId),
        () -> {
          Deployment deployment =
              catalog
                  .deployment(deploymentId)
                  .orElseThrow(() -> notFound("Deployment was not found"));
          UUID id = versionId == null ? deployment.defaultVersion() : versionId;
          return available(
              deployment,
              Optional.ofNullable(id)
                  .flatMap(catalog::deploymentVersion)
                  .orElseThrow(() -> notFound("Deployment version was not found")));
        });
  }

  /** Whether the id is that of a pipeline version, and not that of a deployment version. */
  public boolean isPipeline(UUID versionId) {
    return remember(
        Boolean.class,
        new KindById(versionId),
        () -> catalog.pipelineVersion(versionId).isPresent());
  }

  /** The pipeline version with this id; see the other. */
  public RunnablePipeline pipeline(UUID versionId) {
    return remember(
        RunnablePipeline.class,
        new PipelineByVersion(versionId),
        () -> {
          PipelineVersion version =
              catalog
                  .pipelineVersion(versionId)
                  .orElseThrow(() -> notFound("The pipeline version does not exist any more"));
          return pipeline(version.pipelineId(), versionId);
        });
  }

  /** The deployment version with this id; see the other. */
  public RunnableDeployment deployment(UUID versionId) {
    return remember(
        RunnableDeployment.class,
        new DeploymentByVersion(versionId),
        () -> {
          DeploymentVersion version =
              catalog
                  .deploymentVersion(versionId)
                  .orElseThrow(() -> notFound("The deployment version does not exist any more"));
          return deployment(version.deploymentId(), versionId);
        });
  }

  /** The version with this name, whether it can be requested or not. */
  public PipelineVersion pipelineVersion(
      String projectName, String pipelineName, @Nullable String version) {
    return remember(
        PipelineVersion.class,
        new PipelineVersionByName(projectName, pipelineName, version),
        () -> findVersion(findPipeline(projectName, pipelineName), version));
  }

  /** The version with this name, whether it can be requested or not. */
  public DeploymentVersion deploymentVersion(
      String projectName, String deploymentName, @Nullable String version) {
    return remember(
        DeploymentVersion.class,
        new DeploymentVersionByName(projectName, deploymentName, version),
        () -> findVersion(findDeployment(projectName, deploymentName), version));
  }

  private <T> T remember(Class<T> type, Object key, Supplier<T> answer) {
    Memory current = memory;
    long generation = catalog.generation();
    if (current.generation() != generation) {
      current = new Memory(generation, new ConcurrentHashMap<>());
      memory = current;
    }
    Object known = current.answers().get(key);
    if (known == null) {
      // Not computeIfAbsent: compiling a pipeline asks for its sub-pipelines, which are remembered
      // here too.
      known = answer.get();
      current.answers().put(key, known);
    }
    return type.cast(known);
  }

  private RunnablePipeline compile(Pipeline pipeline, PipelineVersion version) {
    Compilation compilation = compiler.compile(pipeline, version, catalog);
    ExecutionPlan plan = compilation.plan();
    if (plan == null) {
      throw invalid(
          "The version '%s' of the pipeline '%s' cannot run yet. %s"
              .formatted(
                  version.name(),
                  pipeline.name(),
                  Stream.of(compilation.errors(), compilation.gaps())
                      .flatMap(List::stream)
                      .collect(Collectors.joining(" "))));
    }
    for (Vertex vertex : plan.vertices()) {
      try {
        switch (vertex.work()) {
          case Vertex.RunDeployment(UUID id, UUID versionId) -> deployment(id, versionId);
          case Vertex.RunPipeline(UUID id, UUID versionId) -> pipeline(id, versionId);
          case Vertex.Apply _ -> {}
        }
      } catch (RejectedException notReady) {
        throw invalid(
            "The object '%s' cannot run: %s".formatted(vertex.name(), notReady.getMessage()));
      }
    }
    Project project =
        catalog.project(pipeline.projectId()).orElseThrow(() -> notFound("Project was not found"));
    return new RunnablePipeline(project, pipeline, version, plan);
  }

  private RunnableDeployment available(Deployment deployment, DeploymentVersion version) {
    if (version.activeRevision() == null) {
      throw invalid(whyUnavailable(deployment, version));
    }
    Project project =
        catalog
            .project(deployment.projectId())
            .orElseThrow(() -> notFound("Project was not found"));
    return new RunnableDeployment(project, deployment, version);
  }

  /** The text for a version that is being built is the service's own (reference, api 1.3). */
  private String whyUnavailable(Deployment deployment, DeploymentVersion version) {
    Revision.BuildStatus latest =
        Optional.ofNullable(version.latestRevision())
            .flatMap(catalog::revision)
            .map(Revision::status)
            .orElse(null);
    String what = "of the deployment '%s'".formatted(deployment.name());
    return switch (latest) {
      case null ->
          "Version is not available: No package has been uploaded to the version '%s' %s"
              .formatted(version.name(), what);
      case QUEUED, BUILDING ->
          "Version is not available: The version is currently in the building stage";
      case FAILED, SUCCESS ->
          "Version is not available: The last build of the version '%s' %s failed"
              .formatted(version.name(), what);
    };
  }

  private Project findProject(String name) {
    return catalog.project(name).orElseThrow(() -> notFound("Project was not found"));
  }

  private Pipeline findPipeline(String projectName, String pipelineName) {
    return catalog
        .pipeline(findProject(projectName).id(), pipelineName)
        .orElseThrow(() -> notFound("Pipeline was not found"));
  }

  private PipelineVersion findVersion(Pipeline pipeline, @Nullable String version) {
    if (version != null) {
      return catalog
          .pipelineVersion(pipeline.id(), version)
          .orElseThrow(() -> notFound("Pipeline version was not found"));
    }
    return Optional.ofNullable(pipeline.defaultVersion())
        .flatMap(catalog::pipelineVersion)
        .orElseThrow(
            () ->
                notFound(
                    "The pipeline '%s' has no default version: create a version first"
                        .formatted(pipeline.name())));
  }

  private Deployment findDeployment(String projectName, String deploymentName) {
    return catalog
        .deployment(findProject(projectName).id(), deploymentName)
        .orElseThrow(() -> notFound("Deployment was not found"));
  }

  private DeploymentVersion findVersion(Deployment deployment, @Nullable String version) {
    if (version != null) {
      return catalog
          .deploymentVersion(deployment.id(), version)
          .orElseThrow(() -> notFound("Deployment version was not found"));
    }
    return Optional.ofNullable(deployment.defaultVersion())
        .flatMap(catalog::deploymentVersion)
        .orElseThrow(
            () ->
                notFound(
                    "The deployment '%s' has no default version: create a version first"
                        .formatted(deployment.name())));
  }
}
