package io.penstock.testkit;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All definitions at one moment, as maps in order of creation. Each has an owner and a name. */
final class Definitions implements CatalogChange {

  /** Projects belong to nothing. */
  private static final UUID SERVER = new UUID(0, 0);

  private final Table<Project> projects;
  private final Table<Deployment> deployments;
  private final Table<DeploymentVersion> deploymentVersions;
  private final Table<Revision> revisions;
  private final Table<Pipeline> pipelines;
  private final Table<PipelineVersion> pipelineVersions;
  private final Table<EnvironmentVariable> variables;
  private final Table<ProjectResource> resources;
  private final List<AuditEvent> events;
  private @Nullable StoreException refused;

  Definitions() {
    projects = new Table<>(Project::id, project -> SERVER, Project::name);
    deployments = new Table<>(Deployment::id, Deployment::projectId, Deployment::name);
    deploymentVersions =
        new Table<>(
            DeploymentVersion::id, DeploymentVersion::deploymentId, DeploymentVersion::name);
    revisions = new Table<>(Revision::id, Revision::versionId, found -> found.id().toString());
    pipelines = new Table<>(Pipeline::id, Pipeline::projectId, Pipeline::name);
    pipelineVersions =
        new Table<>(PipelineVersion::id, PipelineVersion::pipelineId, PipelineVersion::name);
    variables =
        new Table<>(
            EnvironmentVariable::id, EnvironmentVariable::ownerId, EnvironmentVariable::name);
    resources =
        new Table<>(
            ProjectResource::id,
            ProjectResource::projectId,
            resource -> nameAmongKinds(resource.getClass(), resource.name()));
    events = new ArrayList<>();
  }

  Definitions(Definitions other) {
    projects = new Table<>(other.projects);
    deployments = new Table<>(other.deployments);
    deploymentVersions = new Table<>(other.deploymentVersions);
    revisions = new Table<>(other.revisions);
    pipelines = new Table<>(other.pipelines);
    pipelineVersions = new Table<>(other.pipelineVersions);
    variables = new Table<>(other.variables);
    resources = new Table<>(other.resources);
    events = new ArrayList<>(other.events);
  }

  /** What the store refused in this transaction, even if its function went on. */
  @Nullable StoreException refused() {
    return refused;
  }

  @Override
  public void save(Project project) {
    put(projects, project, true);
  }

  @Override
  public void save(Deployment deployment) {
    put(deployments, deployment, projects.rows.containsKey(deployment.projectId()));
  }

  @Override
  public void save(DeploymentVersion version) {
    put(deploymentVersions, version, deployments.rows.containsKey(version.deploymentId()));
  }

  @Override
  public void save(Revision revision) {
    put(revisions, revision, deploymentVersions.rows.containsKey(revision.versionId()));
  }

  @Override
  public void save(Pipeline pipeline) {
    put(pipelines, pipeline, projects.rows.containsKey(pipeline.projectId()));
  }

  @Override
  public void save(PipelineVersion version) {
    put(pipelineVersions, version, pipelines.rows.containsKey(version.pipelineId()));
  }

  @Override
  public void save(EnvironmentVariable variable) {
    boolean owned =
        switch (variable.level()) {
          case PROJECT -> projects.rows.containsKey(variable.ownerId());
          case DEPLOYMENT -> deployments.rows.containsKey(variable.ownerId());
          case VERSION -> deploymentVersions.rows.containsKey(variable.ownerId());
        };
    put(variables, variable, owned);
  }

  @Override
  public void save(ProjectResource resource) {
    put(resources, resource, projects.rows.containsKey(resource.projectId()));
  }

  @Override
  public void add(AuditEvent event) {
    events.add(event);
  }

  List<AuditEvent> events() {
    return events;
  }

  private static String nameAmongKinds(Class<?> kind, String name) {
    return kind.getSimpleName() + "/" + name;
  }

  private <T> void put(Table<T> table, T row, boolean owned) {
    if (!owned || table.isTaken(row)) {
      refused =
          new StoreException("the definition was refused", new IllegalStateException("no " + row));
      throw refused;
    }
    table.rows.put(table.id.apply(row), row);
  }

  @Override
  public void deleteProject(UUID id) {
    deployments(id).forEach(deployment -> deleteDeployment(deployment.id()));
    pipelines(id).forEach(pipeline -> deletePipeline(pipeline.id()));
    variables.deleteAllOf(id);
    resources.deleteAllOf(id);
    projects.rows.remove(id);
  }

  @Override
  public void deleteDeployment(UUID id) {
    deploymentVersions(id).forEach(version -> deleteDeploymentVersion(version.id()));
    variables.deleteAllOf(id);
    deployments.rows.remove(id);
  }

  @Override
  public void deleteDeploymentVersion(UUID id) {
    revisions.deleteAllOf(id);
    variables.deleteAllOf(id);
    deploymentVersions.rows.remove(id);
  }

  @Override
  public void deletePipeline(UUID id) {
    pipelineVersions.deleteAllOf(id);
    pipelines.rows.remove(id);
  }

  @Override
  public void deletePipelineVersion(UUID id) {
    pipelineVersions.rows.remove(id);
  }

  @Override
  public void deleteEnvironmentVariable(UUID id) {
    variables.rows.remove(id);
  }

  @Override
  public void deleteResource(Class<? extends ProjectResource> kind, UUID id) {
    resource(kind, id).ifPresent(resource -> resources.rows.remove(id));
  }

  @Override
  public List<Project> projects() {
    return projects.allOf(SERVER);
  }

  @Override
  public Optional<Project> project(String name) {
    return projects.named(SERVER, name);
  }

  @Override
  public Optional<Project> project(UUID id) {
    return projects.get(id);
  }

  @Override
  public List<Deployment> deployments(UUID projectId) {
    return deployments.allOf(projectId);
  }

  @Override
  public Optional<Deployment> deployment(UUID projectId, String name) {
    return deployments.named(projectId, name);
  }

  @Override
  public Optional<Deployment> deployment(UUID id) {
    return deployments.get(id);
  }

  @Override
  public List<DeploymentVersion> deploymentVersions(UUID deploymentId) {
    return deploymentVersions.allOf(deploymentId);
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name) {
    return deploymentVersions.named(deploymentId, name);
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID id) {
    return deploymentVersions.get(id);
  }

  @Override
  public List<Revision> revisions(UUID versionId) {
    return revisions.allOf(versionId);
  }

  @Override
  public Optional<Revision> revision(UUID id) {
    return revisions.get(id);
  }

  @Override
  public List<Pipeline> pipelines(UUID projectId) {
    return pipelines.allOf(projectId);
  }

  @Override
  public Optional<Pipeline> pipeline(UUID projectId, String name) {
    return pipelines.named(projectId, name);
  }

  @Override
  public Optional<Pipeline> pipeline(UUID id) {
    return pipelines.get(id);
  }

  @Override
  public List<PipelineVersion> pipelineVersions(UUID pipelineId) {
    return pipelineVersions.allOf(pipelineId);
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name) {
    return pipelineVersions.named(pipelineId, name);
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID id) {
    return pipelineVersions.get(id);
  }

  @Override
  public List<EnvironmentVariable> environmentVariables(UUID ownerId) {
    return variables.allOf(ownerId).stream()
        .sorted(Comparator.comparing(EnvironmentVariable::name))
        .toList();
  }

  @Override
  public Optional<EnvironmentVariable> environmentVariable(UUID id) {
    return variables.get(id);
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind) {
    return resources.rows.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId) {
    return resources(kind).stream()
        .filter(resource -> resource.projectId().equals(projectId))
        .toList();
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(
      Class<T> kind, UUID projectId, String name) {
    return resources.named(projectId, nameAmongKinds(kind, name)).map(kind::cast);
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id) {
    return resources.get(id).filter(kind::isInstance).map(kind::cast);
  }

  /** The definitions of one kind. */
  private static final class Table<T> {
    final Function<T, UUID> id;
    final Function<T, UUID> owner;
    final Function<T, String> name;
    final Map<UUID, T> rows;

    Table(Function<T, UUID> id, Function<T, UUID> owner, Function<T, String> name) {
      this.id = id;
      this.owner = owner;
      this.name = name;
      this.rows = new LinkedHashMap<>();
    }

    Table(Table<T> other) {
      this.id = other.id;
      this.owner = other.owner;
      this.name = other.name;
      this.rows = new LinkedHashMap<>(other.rows);
    }

    Optional<T> get(UUID wanted) {
      return Optional.ofNullable(rows.get(wanted));
    }

    List<T> allOf(UUID wantedOwner) {
      return rows.values().stream().filter(row -> owner.apply(row).equals(wantedOwner)).toList();
    }

    Optional<T> named(UUID wantedOwner, String wanted) {
      return allOf(wantedOwner).stream().filter(row -> name.apply(row).equals(wanted)).findFirst();
    }

    boolean isTaken(T row) {
      return named(owner.apply(row), name.apply(row))
          .filter(other -> !id.apply(other).equals(id.apply(row)))
          .isPresent();
    }

    void deleteAllOf(UUID goneOwner) {
      rows.values().removeIf(row -> owner.apply(row).equals(goneOwner));
    }
  }
}
